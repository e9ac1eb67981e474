import { parseId, type CostCenterId, type LocationId, type OrgUnitId, type PersonId } from '@opsledger/kernel';
import type { AssetRow, UserRow } from '../read/columns.js';
import { isFault, type Fault } from '../read/problem.js';
import { ambiguous, duplicate, type Place, type Planning } from './planning.js';
import { resolveCostCenter, resolveLocation, resolveOrgUnit, type Resolved } from './plan-places.js';
import type { Step } from './step.js';

/** What tells who a person is. */
interface Identity {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
}

/** A row of a file of users. A person is known by the username, or by the e-mail address where there is none. */
export function planUser(planning: Planning, row: UserRow, place: Place): { own: Step } | (Fault & { field: string }) {
  const { username, email } = row;
  const personId = idOf(planning, { username, email });
  if (personId === undefined) {
    const fix = 'Fill in one of the two: it tells people of the same name apart.';
    return { code: 'BLANK', reason: 'The row has neither a username nor an e-mail address.', fix, field: 'username' };
  }
  const first = planning.claim('person', personId, place);
  if (first) return { ...duplicate(username ? 'username' : 'e-mail address', first, place), field: username ? 'username' : 'email' };
  const placement = placementOf(planning, row);
  if ('field' in placement) return placement;
  const name = fullName(row.fullName, row.firstName, row.lastName) ?? username ?? email!;
  rememberPerson(planning, personId, { username, email, name }, place);
  const { phone, jobTitle, employeeNumber, startOn } = row;
  const personalData = present({ name, email, username, phone, jobTitle, employeeNumber });
  const own: Step = {
    category: 'person',
    id: personId,
    label: `person of line ${place.line}`,
    needs: placement.needs,
    command: {
      type: 'OnboardPerson',
      data: { personId, personalData: { ...personalData, name }, ...placement.ids, ...(startOn && { startOn }) },
    },
  };
  return { own };
}

interface Placement {
  readonly ids: { readonly orgUnitId?: OrgUnitId; readonly costCenterId?: CostCenterId; readonly locationId?: LocationId };
  readonly needs: readonly Step[];
}

/** Where the person belongs: location, and the company as org unit and cost center. A blank company belongs nowhere. */
function placementOf(planning: Planning, { location, company }: UserRow): Placement | (Fault & { field: string }) {
  const where = location === undefined ? undefined : resolveLocation(planning, location);
  if (isFault(where)) return { ...where, field: 'location' };
  const unit = company === undefined ? undefined : resolveOrgUnit(planning, company);
  if (isFault(unit)) return { ...unit, field: 'company' };
  const center = company === undefined ? undefined : resolveCostCenter(planning, company);
  if (isFault(center)) return { ...center, field: 'company' };
  return {
    ids: {
      ...(unit && { orgUnitId: parseId<OrgUnitId>(unit.id) }),
      ...(center && { costCenterId: parseId<CostCenterId>(center.id) }),
      ...(where && { locationId: parseId<LocationId>(where.id) }),
    },
    needs: [unit, center, where].flatMap((resolved) => (resolved?.step ? [resolved.step] : [])),
  };
}

/** The columns that say to whom something is checked out. */
export type CheckoutRow = Pick<
  AssetRow,
  'checkoutUsername' | 'checkoutEmail' | 'checkoutFullName' | 'checkoutFirstName' | 'checkoutLastName'
>;

/** The person to whom something is checked out: one of the files, or one whom only the checkout columns name. */
export function resolvePerson(planning: Planning, row: CheckoutRow, place: Place): Resolved | (Fault & { field: string }) {
  const name = fullName(row.checkoutFullName, row.checkoutFirstName, row.checkoutLastName);
  const { checkoutUsername: username, checkoutEmail: email } = row;
  const candidates = candidatesFor(planning, { username, email, name });
  if (candidates.length > 1)
    return { ...ambiguous('people', username ?? email ?? name!, candidates), field: username ? 'checkoutUsername' : 'checkoutEmail' };
  if (candidates[0]) return { id: candidates[0].id };
  const personId = idOf(planning, { username, email, name });
  if (personId === undefined) {
    const reason = 'The asset is checked out to a user, but no column says to whom.';
    return { code: 'BLANK', reason, fix: 'Fill in the username, the e-mail address or the name.', field: 'checkoutUsername' };
  }
  const known = name ?? username ?? email!;
  const step = planning.once({
    category: 'person',
    id: personId,
    label: `person of line ${place.line}`,
    needs: [],
    command: { type: 'OnboardPerson', data: { personId, personalData: { ...present({ email, username }), name: known } } },
  });
  return { id: personId, step };
}

/** People of the files who may be meant: by username where one is given, else by address, else by name. */
function candidatesFor(planning: Planning, { username, email, name }: Identity): ReturnType<Planning['people']['find']> {
  if (username !== undefined) return planning.people.find(`username ${username}`);
  if (email !== undefined) return planning.people.find(`email ${email}`);
  return name === undefined ? [] : planning.people.find(`name ${name}`);
}

function rememberPerson(planning: Planning, id: PersonId, { username, email, name }: Identity, { file, line }: Place): void {
  const candidate = { id, detail: `${file}, line ${line}` };
  if (username !== undefined) planning.people.add(`username ${username}`, candidate);
  if (email !== undefined) planning.people.add(`email ${email}`, candidate);
  if (name !== undefined) planning.people.add(`name ${name}`, candidate);
}

function idOf(planning: Planning, { username, email, name }: Identity): PersonId | undefined {
  if (username !== undefined) return planning.personId('username', username);
  if (email !== undefined) return planning.personId('email', email);
  return name === undefined ? undefined : planning.personId('name', name);
}

function fullName(full: string | undefined, first: string | undefined, last: string | undefined): string | undefined {
  const name = full ?? [first, last].filter((part) => part !== undefined).join(' ');
  return name === '' ? undefined : name;
}

/** The entries that have a value. */
function present<Keys extends string>(fields: { readonly [Key in Keys]: string | undefined }): { readonly [Key in Keys]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { readonly [Key in Keys]?: string };
}
