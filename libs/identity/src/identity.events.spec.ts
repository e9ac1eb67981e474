import { readFileSync } from 'node:fs';
import { upcast } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import type { z } from 'zod';
import { apiKeyEvents } from './api-key/api-key.events.js';
import { securityEvents } from './security/security.events.js';

/** Every version of every event of identity, one file each: they must be readable for ever. */
const versions = [apiKeyEvents, securityEvents].flatMap((catalogue) =>
  Object.entries(catalogue.definitions).flatMap(([type, { version, schema }]) =>
    Array.from({ length: version }, (_, index) => ({ catalogue, type, schemaVersion: index + 1, schema })),
  ),
);

it.each(versions)('reads $type version $schemaVersion in its current shape', ({ catalogue, type, schemaVersion, schema }) => {
  const stored = JSON.parse(readFileSync(`test/events/${type}.v${schemaVersion}.json`, 'utf8')) as { data: JsonObject };
  expect(stored).toEqual({ type, schemaVersion, data: stored.data });
  const current = upcast(catalogue, type, schemaVersion, stored.data);
  expect((schema as z.ZodType).parse(current)).toEqual(current);
});
