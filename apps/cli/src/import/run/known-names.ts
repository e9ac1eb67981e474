import type { EventStore } from '@opsledger/eventsourcing';
import { Directory } from '../plan/directory.js';
import type { KnownNames } from '../plan/planning.js';

/**
 * The open locations and org units of the ledger by name, from the log itself: read models may lag behind, and an import must not make a
 * second location of a name that was opened a moment ago.
 */
export async function knownNames(store: EventStore): Promise<KnownNames> {
  const names: KnownNames = { locations: new Directory(), orgUnits: new Directory() };
  for await (const event of store.readAll()) {
    const apply = APPLY[event.type];
    if (apply) apply(names, event.data);
  }
  return names;
}

type Data = Readonly<Record<string, unknown>>;

const APPLY: Readonly<Record<string, (names: KnownNames, data: Data) => void>> = {
  LocationOpened: ({ locations }, { locationId, name, address }) =>
    locations.add(text(name), { id: text(locationId), detail: addressText(address) }),
  LocationRenamed: ({ locations }, { locationId, name }) => rename(locations, text(locationId), text(name)),
  LocationClosed: ({ locations }, { locationId }) => locations.remove(text(locationId)),
  OrgUnitCreated: ({ orgUnits }, { orgUnitId, name, code }) =>
    orgUnits.add(text(name), { id: text(orgUnitId), detail: text(code) || 'in the ledger' }),
  OrgUnitRenamed: ({ orgUnits }, { orgUnitId, name }) => rename(orgUnits, text(orgUnitId), text(name)),
  OrgUnitClosed: ({ orgUnits }, { orgUnitId }) => orgUnits.remove(text(orgUnitId)),
};

function rename(directory: Directory, id: string, name: string): void {
  directory.remove(id);
  directory.add(name, { id, detail: 'in the ledger' });
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function addressText(address: unknown): string {
  const lines = typeof address === 'object' && address !== null ? Object.values(address).map(text) : [];
  return lines.filter(Boolean).join(', ') || 'in the ledger, without an address';
}
