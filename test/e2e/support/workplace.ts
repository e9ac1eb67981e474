import type { App, Payload } from './app.js';

/** A small organisation, made by mutations only. */
export interface Workplace {
  readonly typeId: string;
  readonly modelId: string;
  readonly orgUnitId: string;
  readonly costCenterId: string;
  readonly depot: string;
  readonly office: string;
  /** Two people who work there. */
  readonly ada: string;
  readonly grace: string;
  /** Takes on an asset that lies in the depot, and answers its id. @param more fields of the command to add or replace. */
  takeOn(tag: string, more?: object): Promise<string>;
  /** Onboards someone and answers the id. */
  onboard(name: string): Promise<string>;
}

/** Makes it. Laptops bear data, are audited every year and have three years of warranty. */
export async function openWorkplace(app: App): Promise<Workplace> {
  const make = async (mutation: string, input: object, object: string): Promise<string> =>
    idOf(await app.send(mutation, input, { select: `${object} { id }` }), object);
  const typeId = await make('defineAssetType', { name: 'Laptops', mediaBearing: true, auditIntervalMonths: 12 }, 'assetType');
  const modelId = await make('defineAssetModel', { name: 'ThinkPad X1', manufacturer: 'Lenovo', typeId, warrantyMonths: 36 }, 'assetModel');
  const orgUnitId = await make('createOrgUnit', { name: 'Operations', code: 'OPS' }, 'orgUnit');
  const costCenterId = await make('openCostCenter', { name: 'IT operations', code: 'IT', orgUnitId }, 'costCenter');
  const depot = await make('openLocation', { name: 'Depot', address: { city: 'Berlin', country: 'DE' } }, 'location');
  const office = await make('openLocation', { name: 'Office' }, 'location');
  const onboard = (name: string): Promise<string> =>
    make('onboardPerson', { personalData: { name, username: name }, orgUnitId, costCenterId, locationId: office }, 'person');
  const cost = { amount: '1249.9', currency: 'EUR' };
  const acquired = { modelId, costCenterId, cost, acquiredOn: '2025-03-01', locationId: depot };
  return {
    typeId,
    modelId,
    orgUnitId,
    costCenterId,
    depot,
    office,
    ada: await onboard('Ada'),
    grace: await onboard('Grace'),
    takeOn: (tag, more = {}) => make('registerAsset', { ...acquired, tag, ...more }, 'asset'),
    onboard,
  };
}

/** The id of a payload's object; fails when the command was refused. */
export function idOf(payload: Payload, object: string): string {
  expect(payload).toMatchObject({ userErrors: [], stale: false, [object]: { id: expect.any(String) as string } });
  return (payload[object] as { readonly id: string }).id;
}
