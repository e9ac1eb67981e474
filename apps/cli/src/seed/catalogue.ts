import type { AssetTypeId } from '@opsledger/assets';
import type { AssetModelId, Instant } from '@opsledger/kernel';
import { seedId, SEED_ACTOR, type SeedSettings, type SeedStep } from './seed-step.js';

/** How assets of a type are used: handed to a person, or put up somewhere. */
export type Use = 'personal' | 'installed';

interface TypeTemplate {
  readonly name: string;
  readonly mediaBearing: boolean;
  readonly use: Use;
  /** Of a hundred assets, how many are of this type. */
  readonly share: number;
  readonly models: readonly ModelTemplate[];
}

interface ModelTemplate {
  readonly manufacturer: string;
  readonly name: string;
  readonly number: string;
  /** List price in euros. */
  readonly price: number;
}

/** A model of the generated company. */
export interface SeedModel extends ModelTemplate {
  readonly modelId: AssetModelId;
  readonly use: Use;
  readonly typeName: string;
  readonly mediaBearing: boolean;
}

const model = (manufacturer: string, name: string, number: string, price: number): ModelTemplate => ({ manufacturer, name, number, price });

const TYPES: readonly TypeTemplate[] = [
  {
    name: 'Laptop',
    mediaBearing: true,
    use: 'personal',
    share: 34,
    models: [
      model('Lenovo', 'ThinkPad T14 Gen 5', '21ML', 1489),
      model('Dell', 'Latitude 5450', 'L5450', 1349),
      model('Apple', 'MacBook Pro 14', 'A2918', 2299),
      model('HP', 'EliteBook 840 G11', '840G11', 1429),
    ],
  },
  {
    name: 'Monitor',
    mediaBearing: false,
    use: 'personal',
    share: 22,
    models: [model('Dell', 'P2723D', 'P2723D', 289), model('LG', '27UP850', '27UP850', 429)],
  },
  {
    name: 'Phone',
    mediaBearing: true,
    use: 'personal',
    share: 16,
    models: [model('Apple', 'iPhone 15', 'A3090', 849), model('Samsung', 'Galaxy S24', 'SM-S921B', 749)],
  },
  {
    name: 'Docking station',
    mediaBearing: false,
    use: 'personal',
    share: 12,
    models: [model('Lenovo', 'Thunderbolt 4 Dock', '40B0', 259)],
  },
  { name: 'Tablet', mediaBearing: true, use: 'personal', share: 4, models: [model('Apple', 'iPad Air 11', 'A2902', 699)] },
  {
    name: 'Server',
    mediaBearing: true,
    use: 'installed',
    share: 4,
    models: [model('Dell', 'PowerEdge R660', 'R660', 8990), model('HPE', 'ProLiant DL360 Gen11', 'DL360G11', 7640)],
  },
  { name: 'Network switch', mediaBearing: false, use: 'installed', share: 5, models: [model('Cisco', 'Catalyst 9300', 'C9300-48P', 5890)] },
  { name: 'Printer', mediaBearing: true, use: 'installed', share: 3, models: [model('Brother', 'MFC-L9630CDN', 'MFC-L9630', 789)] },
];

/** Every model with how many of a hundred assets are of its type. */
export function seedModels(settings: SeedSettings): readonly (SeedModel & { readonly weight: number })[] {
  return TYPES.flatMap(({ name: typeName, use, mediaBearing, share, models }) =>
    models.map((each) => ({
      ...each,
      modelId: seedId<AssetModelId>(settings, 'model', each.number),
      use,
      typeName,
      mediaBearing,
      weight: share / models.length,
    })),
  );
}

/** The commands that enter types and models. */
export function catalogueSteps(settings: SeedSettings, occurredAt: Instant): readonly SeedStep[] {
  return TYPES.flatMap(({ name, mediaBearing, models, use }): readonly SeedStep[] => {
    const typeId = seedId<AssetTypeId>(settings, 'type', name);
    const type: SeedStep = {
      category: 'assetType',
      id: typeId,
      occurredAt,
      actor: SEED_ACTOR,
      command: { type: 'DefineAssetType', data: { typeId, name, mediaBearing, auditIntervalMonths: use === 'personal' ? 12 : 6 } },
    };
    return [type, ...models.map((each) => modelStep(settings, typeId, each, occurredAt))];
  });
}

function modelStep(settings: SeedSettings, typeId: AssetTypeId, template: ModelTemplate, occurredAt: Instant): SeedStep {
  const { manufacturer, name, number } = template;
  const modelId = seedId<AssetModelId>(settings, 'model', number);
  const data = {
    modelId,
    typeId,
    manufacturer,
    name,
    modelNumber: number,
    endOfLifeMonths: 48,
    warrantyMonths: 36,
    minimumStock: 2,
    requestable: true,
  };
  return { category: 'assetModel', id: modelId, occurredAt, actor: SEED_ACTOR, command: { type: 'DefineAssetModel', data } };
}
