import fc from 'fast-check';
import type { LocationId } from '@opsledger/kernel';
import type { AssetCommand } from '../src/asset/asset.decider.js';
import { ASSET_CONDITIONS, ASSIGNEE_KINDS, DISPOSAL_METHODS, LOSS_KINDS, RETIREMENT_REASONS } from '../src/asset/asset.events.js';
import { day, eur, ids, order } from './asset.samples.js';

const assetId = ids.asset;
const locationId = fc.constantFrom<LocationId>(ids.depot, ids.office);
const tag = fc.constantFrom('LAP-1', 'LAP-2');
const assigneeId = fc.constantFrom<string>(ids.person, ids.otherPerson, ids.otherAsset, assetId);
const command = <Type extends AssetCommand['type']>(type: Type, data: object): fc.Arbitrary<AssetCommand> =>
  fc
    .record(
      Object.fromEntries(Object.entries(data).map(([name, value]) => [name, value instanceof fc.Arbitrary ? value : fc.constant(value)])),
    )
    .map((fields) => ({ type, data: { assetId, ...fields } }) as unknown as AssetCommand);

/** Any command, most of them sensible somewhere in the life of an asset. */
export const anyAssetCommand: fc.Arbitrary<AssetCommand> = fc.oneof(
  command('ProcureAsset', order),
  command('RegisterAsset', { ...order, tag, locationId }),
  command('ReceiveAsset', { locationId }),
  command('TagAsset', { tag }),
  command('DeployAsset', {}),
  command('AssignAsset', { assigneeKind: fc.constantFrom(...ASSIGNEE_KINDS), assigneeId }),
  command('AcceptCustody', {}),
  command('DeclineCustody', {}),
  command('RequestAssetReturn', {}),
  command('ReturnAsset', { condition: fc.constantFrom(...ASSET_CONDITIONS), locationId }),
  command('MoveAsset', { toLocationId: locationId, inTransit: fc.boolean() }),
  command('SendToMaintenance', {}),
  command('CompleteMaintenance', { cost: eur('10') }),
  command('AuditAsset', { seenAt: locationId }),
  command('ReportAssetMissing', { kind: fc.constantFrom(...LOSS_KINDS) }),
  command('RecoverAsset', { locationId }),
  command('PlaceLegalHold', { caseReference: 'CASE-7' }),
  command('LiftLegalHold', { caseReference: 'CASE-7' }),
  command('RetireAsset', { retirementReason: fc.constantFrom(...RETIREMENT_REASONS) }),
  command('ReinstateAsset', { locationId }),
  command('DisposeAsset', { method: fc.constantFrom(...DISPOSAL_METHODS), proceeds: eur('0'), dataErasureCertificateId: 'CERT-1' }),
  command('CorrectAsset', { changes: { serial: 'PF-9', notes: null, acquiredOn: day('2025-01-01') } }),
);
