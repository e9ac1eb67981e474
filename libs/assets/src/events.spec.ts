import { readFileSync } from 'node:fs';
import { upcast, type EventCatalogue } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import { assetEvents } from './asset/asset.events.js';
import { assetModelEvents } from './asset-model/asset-model.events.js';
import { assetTypeEvents } from './asset-type/asset-type.events.js';

/** Every version of every event that was ever stored, one file each: they must be readable for ever. */
const catalogues: readonly EventCatalogue[] = [assetEvents, assetModelEvents, assetTypeEvents];
const versions = catalogues.flatMap((catalogue) =>
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
