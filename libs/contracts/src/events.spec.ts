import { readFileSync } from 'node:fs';
import { upcast } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import { contractEvents } from './contract/contract.events.js';

/** Every version of every event that was ever stored, one file each: they must be readable for ever. */
const versions = Object.entries(contractEvents.definitions).flatMap(([type, { version, schema }]) =>
  Array.from({ length: version }, (_, index) => ({ type, schemaVersion: index + 1, schema })),
);

describe('stored events', () => {
  it.each(versions)('$type version $schemaVersion is read in its current shape', ({ type, schemaVersion, schema }) => {
    const stored = JSON.parse(readFileSync(`test/events/${type}.v${schemaVersion}.json`, 'utf8')) as { data: JsonObject };
    const current = upcast(contractEvents, type, schemaVersion, stored.data);
    expect(stored).toEqual({ type, schemaVersion, data: stored.data });
    expect(schema.parse(current)).toEqual(current);
  });
});
