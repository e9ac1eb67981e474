import { addMonths, parseId, type AssetId, type AssetModelId, type CostCenterId, type LocalDate, type LocationId } from '@opsledger/kernel';
import type { Assignment } from '@opsledger/assets';
import { isCurrency, type Money } from '@opsledger/kernel';
import type { AssetRow } from '../read/columns.js';
import { isFault, type Fault } from '../read/problem.js';
import { UNASSIGNED } from './implied.js';
import { duplicate, compound, type Place, type Planning } from './planning.js';
import { resolveModel } from './plan-models.js';
import { resolvePerson } from './plan-people.js';
import { resolveCostCenter, resolveLocation, type Resolved } from './plan-places.js';
import { nameKey, naturalId, type Step } from './step.js';

type FieldFault = Fault & { readonly field: keyof AssetRow };

/** A row of a file of assets: one asset, taken on with its cost, place and holder. */
export function planAsset(planning: Planning, row: AssetRow, place: Place): { own: Step; after?: string } | FieldFault {
  const double = duplicateOf(planning, row, place);
  if (double) return double;
  const parts = resolveParts(planning, row, place);
  if ('field' in parts) return parts;
  const cost = costOf(row);
  if (isFault(cost)) return { ...cost, field: 'currency' };
  noteStatus(planning, row, place);
  const { model, center, location, holder } = parts;
  const assetId = assetIdOf(row.tag);
  const own: Step = {
    category: 'asset',
    id: assetId,
    label: `asset ${row.tag}`,
    needs: [model, center, location, holder].flatMap((part) => (part?.step ? [part.step] : [])),
    command: {
      type: 'RegisterAsset',
      data: {
        assetId,
        tag: row.tag,
        modelId: parseId<AssetModelId>(model.id),
        cost,
        acquiredOn: row.acquiredOn,
        costCenterId: parseId<CostCenterId>(center.id),
        locationId: parseId<LocationId>(location.id),
        ...optionalFacts(row),
        ...(holder && { assignment: { assigneeKind: holder.kind, assigneeId: holder.id } }),
      },
    },
  };
  return { own, ...(holder?.kind === 'asset' && { after: holder.id }) };
}

const assetIdOf = (tag: string): AssetId => naturalId<AssetId>('asset', tag);

function duplicateOf(planning: Planning, { tag, serial, manufacturer }: AssetRow, place: Place): FieldFault | undefined {
  const sameTag = planning.claim('asset tag', nameKey(tag), place);
  if (sameTag) return { ...duplicate(`asset tag ${tag}`, sameTag, place), field: 'tag' };
  const sameSerial = serial === undefined ? undefined : planning.claim('serial', compound(manufacturer ?? '', serial), place);
  if (sameSerial) return { ...duplicate(`serial number ${serial!} of this manufacturer`, sameSerial, place), field: 'serial' };
  return undefined;
}

interface Holder extends Resolved {
  readonly kind: Assignment['assigneeKind'];
}

interface Parts {
  readonly model: Resolved;
  readonly center: Resolved;
  readonly location: Resolved;
  readonly holder: Holder | undefined;
}

function resolveParts(planning: Planning, row: AssetRow, place: Place): Parts | FieldFault {
  const model = resolveModel(planning, row, place);
  if (isFault(model)) return { ...model, field: 'model' };
  const center = resolveCostCenter(planning, row.company);
  if (isFault(center)) return { ...center, field: 'company' };
  const holder = resolveHolder(planning, row, place);
  if (isFault(holder)) return holder;
  const location = resolveLocation(planning, row.location ?? row.checkoutLocation ?? UNASSIGNED);
  if (isFault(location)) return { ...location, field: row.location === undefined ? 'checkoutLocation' : 'location' };
  return { model, center, location, holder };
}

/** What the asset is checked out to. Without a type, the columns that are filled say it. */
function resolveHolder(planning: Planning, row: AssetRow, place: Place): Holder | FieldFault | undefined {
  const type = checkoutType(row);
  if (isFault(type)) return { ...type, field: 'checkoutType' };
  switch (type) {
    case undefined:
      return undefined;
    case 'person': {
      const person = resolvePerson(planning, row, place);
      return 'field' in person ? { ...person, field: person.field as keyof AssetRow } : { ...person, kind: 'person' };
    }
    case 'location': {
      if (row.checkoutLocation === undefined) return nobody('location', 'checkoutLocation');
      const location = resolveLocation(planning, row.checkoutLocation);
      return isFault(location) ? { ...location, field: 'checkoutLocation' } : { ...location, kind: 'location' };
    }
    case 'asset':
      return row.checkoutAsset === undefined ? nobody('asset', 'checkoutAsset') : { id: assetIdOf(row.checkoutAsset), kind: 'asset' };
  }
}

const nobody = (what: string, field: keyof AssetRow): FieldFault => ({
  code: 'BLANK',
  reason: `The asset is checked out to ${what === 'asset' ? 'an asset' : `a ${what}`}, but no column says to which.`,
  fix: 'Fill the cell in, or leave the checkout type blank too.',
  field,
});

function checkoutType(row: AssetRow): 'person' | 'location' | 'asset' | undefined | Fault {
  const { checkoutType: type } = row;
  if (type === undefined) return filledType(row);
  const word = type.toLowerCase().replace(/^.*\\/, '');
  if (word === 'user' || word === 'person') return 'person';
  if (word === 'location' || word === 'asset') return word;
  return {
    code: 'INVALID_VALUE',
    reason: `"${type}" is no checkout type.`,
    fix: 'Write User, Location or Asset, or leave the cell blank.',
  };
}

/** What the filled checkout columns say, where no column names the type. */
function filledType(row: AssetRow): 'person' | 'location' | 'asset' | undefined {
  const { checkoutUsername, checkoutEmail, checkoutFullName, checkoutFirstName, checkoutLastName } = row;
  if ([checkoutUsername, checkoutEmail, checkoutFullName, checkoutFirstName, checkoutLastName].some((cell) => cell !== undefined))
    return 'person';
  if (row.checkoutLocation !== undefined) return 'location';
  return row.checkoutAsset === undefined ? undefined : 'asset';
}

/** The currency column, where a file has one, holds for amounts that name none; it must not contradict those that do. */
export function costOf({ cost, currency }: Pick<AssetRow, 'cost' | 'currency'>): Money | Fault {
  const code = currency?.toUpperCase() ?? cost.currency;
  if (code === cost.currency) return cost;
  if (!isCurrency(code)) {
    return { code: 'INVALID_CURRENCY', reason: `"${code}" is not an ISO 4217 currency code in force.`, fix: 'Use a code like EUR.' };
  }
  return {
    code: 'CONTRADICTORY',
    reason: `The amount is in ${cost.currency}, the currency column says ${code}.`,
    fix: 'Correct one of the two cells.',
  };
}

function optionalFacts(row: AssetRow): object {
  const { name, serial, notes, supplier, orderNumber, endOfLifeOn, warrantyMonths, acquiredOn } = row;
  const warrantyEndsOn: LocalDate | undefined = warrantyMonths === undefined ? undefined : addMonths(acquiredOn, warrantyMonths);
  const facts = { name, serial, notes, vendorName: supplier, orderNumber, endOfLifeOn, warrantyEndsOn };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** Labels of Snipe-IT under which an asset is at hand. */
const AT_HAND = new Set(['READY TO DEPLOY', 'DEPLOYED', 'DEPLOYABLE', 'PENDING', 'IN STOCK', 'IN USE', 'AVAILABLE', 'ACTIVE']);

/** States are not imported: an asset is taken on as in stock, or as in use when it is checked out. Other labels are shown to the operator. */
function noteStatus(planning: Planning, { status, tag }: AssetRow, place: Place): void {
  if (status === undefined || AT_HAND.has(nameKey(status))) return;
  const note = `The status "${status}" is not recorded: asset ${tag} is taken on as in stock or in use. Record what happened to it afterwards.`;
  planning.notes.push({ ...place, column: 'status', note });
}
