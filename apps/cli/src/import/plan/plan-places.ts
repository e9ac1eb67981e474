import { parseId, type LocationId } from '@opsledger/kernel';
import type { LocationRow } from '../read/columns.js';
import { isFault, type Fault } from '../read/problem.js';
import { costCenterStep, namedLocationStep, orgUnitStep } from './implied.js';
import { ambiguous, compound, duplicate, type Place, type Planning } from './planning.js';
import { nameKey, naturalId, type Step } from './step.js';

/** Remembers the locations of the files by name, before any row is planned: parents may stand below their children. */
export function noteLocation(planning: Planning, names: Map<string, number>, row: LocationRow, place: Place): void {
  const key = nameKey(row.name);
  const id = locationIdOf(row, names.get(key) ?? 0);
  if (planning.claim('location address', compound(row.name, addressText(row)), place)) return;
  names.set(key, (names.get(key) ?? 0) + 1);
  planning.known.locations.add(row.name, { id, detail: addressText(row) || `${place.file}, line ${place.line}` });
}

/** The first location of a name has its id from the name alone, so that other files can mean it; further ones have it from the address too. */
function locationIdOf(row: LocationRow, before: number): LocationId {
  return before === 0 ? naturalId<LocationId>('location', row.name) : naturalId<LocationId>('location', row.name, addressText(row));
}

function addressText({ street, extra, city, region, postalCode, country }: LocationRow): string {
  return [street, extra, city, region, postalCode, country].filter(Boolean).join(', ');
}

/** A row of a file of locations. @returns its step and, for a part of another location, the id of that one. */
export function planLocation(
  planning: Planning,
  names: Map<string, number>,
  row: LocationRow,
  place: Place,
): { own: Step; after?: string } | (Fault & { field: string }) {
  const first = planning.claim('planned location', compound(row.name, addressText(row)), place);
  if (first) return { ...duplicate(`location "${row.name}" at the same address`, first, place), field: 'name' };
  const key = nameKey(row.name);
  const locationId = locationIdOf(row, names.get(key) ?? 0);
  names.set(key, (names.get(key) ?? 0) + 1);
  const parent = resolveParent(planning, row.parent, locationId);
  if (isFault(parent)) return { ...parent, field: 'parent' };
  const address = addressOf(row);
  const placement = { ...(parent && { parentId: parseId<LocationId>(parent.id) }), ...(address && { address }) };
  const own: Step = {
    category: 'location',
    id: locationId,
    label: `location "${row.name}"`,
    needs: parent?.step ? [parent.step] : [],
    command: { type: 'OpenLocation', data: { locationId, name: row.name, ...placement } },
  };
  return { own, ...(parent && { after: parent.id }) };
}

function resolveParent(planning: Planning, name: string | undefined, child: LocationId): Resolved | Fault | undefined {
  const parent = name === undefined ? undefined : resolveLocation(planning, name);
  if (!parent || isFault(parent) || parent.id !== child) return parent;
  return { code: 'CYCLE', reason: 'The location names itself as its parent.', fix: 'Name another location, or leave the cell blank.' };
}

function addressOf({ street, extra, city, region, postalCode, country }: LocationRow): Readonly<Record<string, string>> | undefined {
  const fields = Object.entries({ street, extra, city, region, postalCode, country }).filter(
    (field): field is [string, string] => field[1] !== undefined,
  );
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

/** A location that a row names: its id and, when no file and no earlier work made it, the step that does. */
export interface Resolved {
  readonly id: string;
  readonly step?: Step;
}

/** Finds the one location of a name, or plans one that is only a name. */
export function resolveLocation(planning: Planning, name: string): Resolved | Fault {
  const candidates = planning.known.locations.find(name);
  if (candidates.length > 1) return ambiguous('locations', name, candidates);
  if (candidates[0]) return { id: candidates[0].id };
  const step = planning.once(namedLocationStep(name));
  return { id: step.id, step };
}

/** Finds the one org unit of a company, or plans it. */
export function resolveOrgUnit(planning: Planning, company: string): Resolved | Fault {
  const candidates = planning.known.orgUnits.find(company);
  if (candidates.length > 1) return ambiguous('org units', company, candidates);
  if (candidates[0]) return { id: candidates[0].id };
  const step = planning.once(orgUnitStep(company));
  return { id: step.id, step };
}

/** The cost center that carries what belongs to a company; rows of no company share one. */
export function resolveCostCenter(planning: Planning, company: string | undefined): Resolved | Fault {
  const unit = company === undefined ? undefined : resolveOrgUnit(planning, company);
  if (isFault(unit)) return unit;
  const step = planning.once(costCenterStep(company, unit));
  return { id: step.id, step };
}
