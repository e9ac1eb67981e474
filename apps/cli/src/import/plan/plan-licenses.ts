import {
  parseId,
  UNIT_PRICE_DECIMALS,
  type CostCenterId,
  type EntitlementId,
  type LicenseAssignmentId,
  type Money,
  type PurchaseLotId,
  type SoftwareProductId,
} from '@opsledger/kernel';
import type { EntitlementCommandData } from '@opsledger/licenses';
import type { LicenseRow } from '../read/columns.js';
import { isFault, shown, type Fault } from '../read/problem.js';
import { UNKNOWN_MANUFACTURER } from './implied.js';
import { costOf } from './plan-assets.js';
import { resolvePerson } from './plan-people.js';
import { resolveCostCenter, type Resolved } from './plan-places.js';
import { compound, duplicate, type Place, type Planning } from './planning.js';
import { naturalId, nameKey, stepKey, type Step } from './step.js';

type FieldFault = Fault & { readonly field: keyof LicenseRow };

interface Planned {
  readonly own: Step;
  readonly after?: string;
  readonly cells: Readonly<Record<string, string>>;
}

type Lot = EntitlementCommandData<'AddPurchaseLot'>;

/**
 * A row of a file of licenses: an entitlement to a product with one lot and, where the row names somebody, an assignment. Rows of one license may
 * follow one another, one for each holder; another order, purchase date or end is another lot. They are taken in the order of the file, so that
 * the first rows get the seats.
 */
export function planLicense(planning: Planning, row: LicenseRow, place: Place): Planned | FieldFault {
  const parts = resolveParts(planning, row, place);
  if ('field' in parts) return parts;
  const { holder } = parts;
  const entitlement = entitlementStep(planning, row, place);
  const asked = lotStep(row, entitlement, parts);
  const first = planning.claim('license lot', stepKey(asked), place);
  const lot = planning.once(asked);
  const double = duplicateOf(planning, { row, asked, lot, holder }, { first, place });
  if (double) return double;
  const assigned = holder && assignmentStep(row, lot, holder);
  const seated = assigned && planning.claim('license holder', stepKey(assigned), place);
  if (seated)
    planning.notes.push({
      ...place,
      column: holderField(row),
      note: `The holder has a seat of this license by line ${seated.line}: only the lot is imported.`,
    });
  else if (assigned) noteEnd(planning, row, place);
  const own = assigned && !seated ? assigned : lot;
  const after = planning.lastOfLicense.get(entitlement.id);
  planning.lastOfLicense.set(entitlement.id, stepKey(own));
  return { own, cells: cellsOf(row), ...(after !== undefined && { after }) };
}

interface Parts {
  readonly center?: Resolved | undefined;
  readonly cost?: Money | undefined;
  readonly holder?: Resolved | undefined;
}

function resolveParts(planning: Planning, row: LicenseRow, place: Place): Parts | FieldFault {
  const wrong = mustBePurchase(row);
  if (wrong) return wrong;
  const center = row.company === undefined ? undefined : resolveCostCenter(planning, row.company);
  if (isFault(center)) return { ...center, field: 'company' };
  const cost = row.cost && costOf({ cost: row.cost, currency: row.currency });
  if (isFault(cost)) return { ...cost, field: 'currency' };
  const holder = namesHolder(row) ? resolvePerson(planning, row, place) : undefined;
  if (isFault(holder)) return holder as FieldFault;
  return { center, cost, holder };
}

/** Refuses what the ledger would refuse only after it had the product and the entitlement. */
function mustBePurchase({ seats, purchasedOn, expiresOn }: LicenseRow): FieldFault | undefined {
  if (seats < 1 || seats > MOST_SEATS) {
    const reason = `A license has 1 to ${MOST_SEATS} seats.`;
    return { code: 'INVALID_VALUE', reason, fix: 'Write how many were bought, or leave the row out.', field: 'seats' };
  }
  if (expiresOn === undefined || expiresOn >= purchasedOn) return undefined;
  const reason = `The license ends on ${expiresOn}, before it was bought on ${purchasedOn}.`;
  return { code: 'CONTRADICTORY', reason, fix: 'Correct one of the two dates.', field: 'expiresOn' };
}

const MOST_SEATS = 10_000_000;

const namesHolder = ({ checkoutUsername, checkoutEmail, checkoutFullName, checkoutFirstName, checkoutLastName }: LicenseRow): boolean =>
  [checkoutUsername, checkoutEmail, checkoutFullName, checkoutFirstName, checkoutLastName].some((cell) => cell !== undefined);

/** The column that says best who has the license. */
function holderField({ checkoutUsername, checkoutEmail, checkoutFullName }: LicenseRow): keyof LicenseRow {
  if (checkoutUsername !== undefined) return 'checkoutUsername';
  if (checkoutEmail !== undefined) return 'checkoutEmail';
  return checkoutFullName === undefined ? 'checkoutLastName' : 'checkoutFullName';
}

/** The product and the right to use it. One key of a product is one entitlement; the key itself is in no event and no id. */
function entitlementStep(planning: Planning, row: LicenseRow, place: Place): Step {
  const { name, manufacturer = UNKNOWN_MANUFACTURER, licenseKey, notes } = row;
  const product = planning.once(productStep(row));
  noteOtherCategory(planning, product, row, place);
  const secret = licenseKey === undefined ? '' : planning.blindIndex('import license key', nameKey(licenseKey));
  const entitlementId = naturalId<EntitlementId>('licenseEntitlement', manufacturer, name, secret);
  const productId = parseId<SoftwareProductId>(product.id);
  return planning.once({
    category: 'licenseEntitlement',
    id: entitlementId,
    label: `license "${name}"`,
    needs: [product],
    command: {
      type: 'RegisterEntitlement',
      data: { entitlementId, productId, metric: 'namedUser', overUse: 'forbid', ...(notes !== undefined && { notes }) },
    },
  });
}

function productStep({ name, manufacturer = UNKNOWN_MANUFACTURER, category }: LicenseRow): Step {
  const productId = naturalId<SoftwareProductId>('softwareProduct', manufacturer, name);
  return {
    category: 'softwareProduct',
    id: productId,
    label: `software product "${manufacturer} ${name}"`,
    needs: [],
    command: { type: 'DefineSoftwareProduct', data: { productId, name, manufacturer, ...(category !== undefined && { category }) } },
  };
}

/** A category belongs to the product here: a row that gives its product another one is imported, and the operator is told. */
function noteOtherCategory(planning: Planning, { command }: Step, { category }: LicenseRow, place: Place): void {
  const known = command.type === 'DefineSoftwareProduct' ? command.data.category : undefined;
  if (category === undefined || (known !== undefined && nameKey(known) === nameKey(category))) return;
  const why = known === undefined ? 'an earlier row has it without one' : `an earlier row has it under "${known}"`;
  planning.notes.push({ ...place, column: 'category', note: `The category "${category}" of the product is not recorded: ${why}.` });
}

/** What was bought, at a price for one seat that gives what all of them cost. */
function lotStep(row: LicenseRow, entitlement: Step, { cost, center }: Parts): Step {
  const { seats, purchasedOn, expiresOn, supplier, orderNumber } = row;
  const lotId = naturalId<PurchaseLotId>('licenseEntitlement', entitlement.id, 'lot', orderNumber ?? '', purchasedOn, expiresOn ?? '');
  return {
    category: 'licenseEntitlement',
    id: entitlement.id,
    part: lotId,
    label: `license "${row.name}"`,
    needs: [entitlement, ...(center?.step ? [center.step] : [])],
    command: {
      type: 'AddPurchaseLot',
      data: {
        entitlementId: parseId<EntitlementId>(entitlement.id),
        lotId,
        quantity: seats,
        termStart: purchasedOn,
        ...(expiresOn && { termEnd: expiresOn }),
        ...(cost && { unitPrice: pricePerSeat(cost, seats) }),
        ...(supplier !== undefined && { vendorName: supplier }),
        ...(orderNumber !== undefined && { orderNumber }),
        ...(center && { costCenterId: parseId<CostCenterId>(center.id) }),
      },
    },
  };
}

/** Snipe-IT does not say since when somebody has a seat: it is counted from the day of the purchase. */
function assignmentStep({ name, purchasedOn }: LicenseRow, lot: Step, holder: Resolved): Step {
  const assignmentId = naturalId<LicenseAssignmentId>('licenseEntitlement', lot.id, 'assignment', holder.id);
  const entitlementId = parseId<EntitlementId>(lot.id);
  const lotId = parseId<PurchaseLotId>(stepKey(lot));
  return {
    category: 'licenseEntitlement',
    id: lot.id,
    part: assignmentId,
    label: `license "${name}"`,
    occurredOn: purchasedOn,
    needs: [lot, ...(holder.step ? [holder.step] : [])],
    command: { type: 'AssignLicense', data: { entitlementId, assignmentId, holderKind: 'person', holderId: holder.id, lotId } },
  };
}

interface Again {
  readonly row: LicenseRow;
  readonly asked: Step;
  /** The lot as the first row has it. */
  readonly lot: Step;
  readonly holder: Resolved | undefined;
}

/** Refuses a lot that an earlier row describes otherwise, and a row that adds nothing to an earlier one. */
function duplicateOf(
  planning: Planning,
  { row, asked, lot, holder }: Again,
  { first, place }: { readonly first: Place | undefined; readonly place: Place },
): FieldFault | undefined {
  const what = holder ? `license "${row.name}" of the same holder` : `license "${row.name}"`;
  const same = planning.claim('license row', compound(stepKey(lot), holder?.id ?? ''), place) ?? (holder ? undefined : first);
  const field = first && differing(asked.command.data as Lot, lot.command.data as Lot);
  if (field) return { ...contradictory(first, place), field };
  return same && { ...duplicate(what, same, place), field: holder ? holderField(row) : 'name' };
}

function contradictory(first: Place, here: Place): Fault {
  const where = first.file === here.file ? `line ${first.line}` : `line ${first.line} of ${first.file}`;
  const reason = `The same license, bought on the same day with the same order, has another value in ${where}.`;
  return {
    code: 'CONTRADICTORY',
    reason,
    fix: 'Correct one of the two rows. A further purchase has an order number or a date of its own.',
  };
}

/** The column in which two descriptions of a lot differ. */
function differing(a: Lot, b: Lot): keyof LicenseRow | undefined {
  const total = ({ unitPrice, quantity }: Lot): string => JSON.stringify([unitPrice, quantity]);
  if (a.quantity !== b.quantity) return 'seats';
  if (total(a) !== total(b)) return 'cost';
  if (a.vendorName !== b.vendorName) return 'supplier';
  return a.costCenterId === b.costCenterId ? undefined : 'company';
}

/** A seat of a license that is over is taken over as it is, and the operator is told. */
function noteEnd(planning: Planning, row: LicenseRow, place: Place): void {
  if (row.expiresOn === undefined || row.expiresOn >= planning.today || row.expiresOn < row.purchasedOn) return;
  const note = `The license ended on ${row.expiresOn}, and somebody has a seat of it: taken over as it is. Release the seat, or renew the lot.`;
  planning.notes.push({ ...place, column: 'expiresOn', note });
}

/** The cells that a refusal by the ledger may be about, as the report shows them. */
function cellsOf({ licenseKey: _secret, cost, ...row }: LicenseRow): Readonly<Record<string, string>> {
  const cells = { ...row, cost: cost && `${cost.amount} ${cost.currency}` };
  return Object.fromEntries(
    Object.entries(cells).flatMap(([field, cell]) => (cell === undefined ? [] : [[field, shown(String(cell))] as const])),
  );
}

/** What one seat cost, with 12 decimals, half-even: times the seats it gives the whole cost again, to the minor unit. */
export function pricePerSeat({ amount, currency }: Money, seats: number): Money {
  const [whole = '', decimals = ''] = amount.split('.');
  const scaled = BigInt(whole + decimals.padEnd(UNIT_PRICE_DECIMALS, '0'));
  const divisor = BigInt(seats);
  const [quotient, twice] = [scaled / divisor, 2n * (scaled % divisor)];
  const price = twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient;
  const digits = price.toString().padStart(UNIT_PRICE_DECIMALS + 1, '0');
  return { amount: `${digits.slice(0, -UNIT_PRICE_DECIMALS)}.${digits.slice(-UNIT_PRICE_DECIMALS)}`, currency };
}
