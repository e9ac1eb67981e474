import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { upcast, type EventCatalogue } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import { costCenterEvents } from './cost-center/cost-center.events.js';
import { locationEvents } from './location/location.events.js';
import { offboardingEvents } from './offboarding/offboarding.events.js';
import { orgUnitEvents } from './org-unit/org-unit.events.js';
import { personEvents } from './person/person.events.js';

/** Events as they were stored once: they must be readable for ever. */
const FIXTURES = join(process.cwd(), 'test', 'events');
const catalogues: readonly EventCatalogue[] = [personEvents, orgUnitEvents, costCenterEvents, locationEvents, offboardingEvents];
const versions = catalogues.flatMap((catalogue) =>
  Object.entries(catalogue.definitions).flatMap(([type, { version }]) =>
    Array.from({ length: version }, (_, index) => ({ catalogue, type, schemaVersion: index + 1, name: `${type}.v${index + 1}.json` })),
  ),
);

describe.each(versions)('$name', ({ catalogue, type, schemaVersion, name }) => {
  it('is stored in test/events and decodes whole', () => {
    expect(existsSync(join(FIXTURES, name))).toBe(true);
    const stored = JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as { readonly data: JsonObject };
    expect(stored).toMatchObject({ type, schemaVersion });
    const data = upcast(catalogue, type, schemaVersion, stored.data);
    expect(catalogue.definitions[type]!.schema.parse(data)).toEqual(data);
  });
});
