import { readFileSync } from 'node:fs';
import { upcast } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import { changesCatalogues } from './index.js';

/** Every version of every event that was ever stored, one file each: they must be readable for ever. */
const versions = changesCatalogues.flatMap((catalogue) =>
  Object.entries(catalogue.definitions).flatMap(([type, { version, schema }]) =>
    Array.from({ length: version }, (_, index) => ({ catalogue, type, schemaVersion: index + 1, schema })),
  ),
);

describe('stored events', () => {
  it.each(versions)('$type version $schemaVersion is read in its current shape', ({ catalogue, type, schemaVersion, schema }) => {
    const stored = JSON.parse(readFileSync(`test/events/${type}.v${schemaVersion}.json`, 'utf8')) as { data: JsonObject };
    const current = upcast(catalogue, type, schemaVersion, stored.data);
    expect(stored).toEqual({ type, schemaVersion, data: stored.data });
    expect(schema.parse(current)).toEqual(current);
  });
});
