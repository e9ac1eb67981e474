import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { upcast } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import { eventCatalogues } from './contexts.js';

/** Every version of every event that was ever stored, one file each: they must be readable for ever. */
const FOLDER = join('test', 'events');
const versions = eventCatalogues.flatMap((catalogue) =>
  Object.entries(catalogue.definitions).flatMap(([type, { version, schema }]) =>
    Array.from({ length: version }, (_, index) => ({ catalogue, type, schemaVersion: index + 1, schema })),
  ),
);

describe('stored events', () => {
  it.each(versions)('$type version $schemaVersion is read in its current shape', ({ catalogue, type, schemaVersion, schema }) => {
    const stored = JSON.parse(readFileSync(join(FOLDER, `${type}.v${schemaVersion}.json`), 'utf8')) as { data: JsonObject };
    const current = upcast(catalogue, type, schemaVersion, stored.data);
    expect(stored).toEqual({ type, schemaVersion, data: stored.data });
    expect(schema.parse(current)).toEqual(current);
  });

  it('are all known to a catalogue', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(versions.map(({ type, schemaVersion }) => `${type}.v${schemaVersion}.json`).sort());
  });
});
