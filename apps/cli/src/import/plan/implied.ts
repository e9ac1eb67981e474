import { parseId, uuidV5, type AssetModelId, type CostCenterId, type LocationId, type OrgUnitId } from '@opsledger/kernel';
import type { AssetTypeId } from '@opsledger/assets';
import { nameKey, naturalId, type Step } from './step.js';

/** Kinds of equipment whose assets hold data that must be erased before disposal, by the words in their names. */
const MEDIA_WORDS =
  /laptop|notebook|desktop|computer|workstation|server|phone|mobile|tablet|storage|\bnas\b|\bsan\b|disk|drive|\bpc\b|\bmac\b|printer|copier|camera/i;

/** Names for what a file leaves blank. */
export const UNASSIGNED = 'Unassigned';
export const UNKNOWN_MANUFACTURER = 'Unknown manufacturer';
export const UNCATEGORISED = 'Uncategorised';

/** A kind of equipment, from a category column. */
export function typeStep(name: string): Step {
  const typeId = naturalId<AssetTypeId>('assetType', name);
  return {
    category: 'assetType',
    id: typeId,
    label: `type "${name}"`,
    needs: [],
    command: { type: 'DefineAssetType', data: { typeId, name, mediaBearing: MEDIA_WORDS.test(name) } },
  };
}

/** What a model is told apart by, and what else is known of it. */
export interface ModelDescription {
  readonly name: string;
  readonly manufacturer: string;
  readonly modelNumber?: string | undefined;
  readonly category: string;
  readonly notes?: string | undefined;
  readonly endOfLifeMonths?: number | undefined;
  readonly minimumStock?: number | undefined;
  readonly requestable?: boolean | undefined;
}

/** A model with its type. */
export function modelStep(model: ModelDescription): Step {
  const { name, manufacturer, modelNumber, category, notes, endOfLifeMonths, minimumStock, requestable } = model;
  const type = typeStep(category);
  const modelId = naturalId<AssetModelId>('assetModel', manufacturer, name, modelNumber ?? '');
  return {
    category: 'assetModel',
    id: modelId,
    label: `model "${[manufacturer, name, modelNumber].filter(Boolean).join(' ')}"`,
    needs: [type],
    command: {
      type: 'DefineAssetModel',
      data: {
        modelId,
        name,
        manufacturer,
        typeId: parseId<AssetTypeId>(type.id),
        ...(modelNumber !== undefined && { modelNumber }),
        ...(notes !== undefined && { notes }),
        ...(endOfLifeMonths !== undefined && { endOfLifeMonths }),
        ...(minimumStock !== undefined && { minimumStock }),
        ...(requestable !== undefined && { requestable }),
      },
    },
  };
}

/** A location of which only the name is known. */
export function namedLocationStep(name: string): Step {
  const locationId = naturalId<LocationId>('location', name);
  return {
    category: 'location',
    id: locationId,
    label: `location "${name}"`,
    needs: [],
    command: { type: 'OpenLocation', data: { locationId, name } },
  };
}

/** The org unit of a company. */
export function orgUnitStep(company: string): Step {
  const orgUnitId = naturalId<OrgUnitId>('orgUnit', company);
  return {
    category: 'orgUnit',
    id: orgUnitId,
    label: `org unit "${company}"`,
    needs: [],
    command: { type: 'CreateOrgUnit', data: { orgUnitId, name: company } },
  };
}

/** The cost center of a company, or the one for assets of no company. @param unit the company's org unit, as resolved. */
export function costCenterStep(company: string | undefined, unit: { readonly id: string; readonly step?: Step } | undefined): Step {
  const name = company ?? UNASSIGNED;
  const code = costCenterCode(name);
  const costCenterId = naturalId<CostCenterId>('costCenter', code);
  return {
    category: 'costCenter',
    id: costCenterId,
    label: `cost center "${code}"`,
    needs: unit?.step ? [unit.step] : [],
    command: { type: 'OpenCostCenter', data: { costCenterId, code, name, ...(unit && { orgUnitId: parseId<OrgUnitId>(unit.id) }) } },
  };
}

const CODE_LENGTH = 50;

/** A name is its own code; one that is too long is cut and told apart by a short hash. */
function costCenterCode(name: string): string {
  const code = nameKey(name);
  return [...code].length <= CODE_LENGTH ? code : `${[...code].slice(0, CODE_LENGTH - 9).join('')}-${uuidV5(code).slice(0, 8)}`;
}
