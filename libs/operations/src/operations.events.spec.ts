import { readFileSync } from 'node:fs';
import { upcast } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import { readModelEvents } from './read-model/read-model.events.js';

/** Every version of every event of the upkeep, one file each: they must be readable for ever. */
const versions = Object.entries(readModelEvents.definitions).flatMap(([type, { version, schema }]) =>
  Array.from({ length: version }, (_, index) => ({ type, schemaVersion: index + 1, schema })),
);

it.each(versions)('reads $type version $schemaVersion in its current shape', ({ type, schemaVersion, schema }) => {
  const stored = JSON.parse(readFileSync(`test/events/${type}.v${schemaVersion}.json`, 'utf8')) as { data: JsonObject };
  expect(stored).toEqual({ type, schemaVersion, data: stored.data });
  const current = upcast(readModelEvents, type, schemaVersion, stored.data);
  expect(schema.parse(current)).toEqual(current);
});
