import { assetEvents, assetModelEvents, assetTypeEvents, readableAssetData } from '@opsledger/assets';
import { changeEvents, changeModelEvents, freezeWindowEvents } from '@opsledger/changes';
import { contractEvents } from '@opsledger/contracts';
import type { EventCatalogue } from '@opsledger/eventsourcing';
import type { Subject } from '@opsledger/graphql';
import { isAllowed, mayAny, type Permission } from '@opsledger/identity';
import type { Actor, JsonObject } from '@opsledger/kernel';
import { entitlementEvents, softwareProductEvents } from '@opsledger/licenses';
import { costCenterEvents, locationEvents, orgUnitEvents, personEvents } from '@opsledger/organization';
import { purchaseOrderEvents, vendorEvents } from '@opsledger/procurement';
import { policy } from './contexts.js';

type Reads = Subject['mayRead'];

/** Whoever may ask for this may also read what happened. */
const asWith =
  (permission: Permission): Reads =>
  (actor) =>
    isAllowed(policy, actor, permission);

/** What happened to things without a timeline is for those who may see everything. */
const overseers: Reads = (actor: Actor) => mayAny(actor, ['admin', 'auditor']);

const untold = (typeName: string, events: EventCatalogue, mayRead: Reads = overseers): Subject => ({ typeName, events, mayRead });

/** Everything that can be followed by `subjectChanged`: what has an id and a stream of its own. */
export const subjects: readonly Subject[] = [
  {
    typeName: 'Asset',
    events: assetEvents,
    mayRead: asWith({ kind: 'fields', name: 'Asset.timeline' }),
    dataFor: ({ data }, actor) => readableAssetData(actor, data as JsonObject),
  },
  {
    typeName: 'PurchaseOrder',
    events: purchaseOrderEvents,
    mayRead: asWith({ kind: 'fields', name: 'PurchaseOrder.timeline' }),
    dataFor: ({ data }) => data as JsonObject,
  },
  untold('Change', changeEvents, asWith({ kind: 'queries', name: 'approvalTrail' })),
  untold('Contract', contractEvents, asWith({ kind: 'queries', name: 'contract' })),
  ...[untold('AssetModel', assetModelEvents), untold('AssetType', assetTypeEvents)],
  ...[untold('ChangeModel', changeModelEvents), untold('FreezeWindow', freezeWindowEvents)],
  ...[untold('LicenseEntitlement', entitlementEvents), untold('SoftwareProduct', softwareProductEvents)],
  ...[untold('Person', personEvents), untold('OrgUnit', orgUnitEvents)],
  ...[untold('CostCenter', costCenterEvents), untold('Location', locationEvents)],
  untold('Vendor', vendorEvents),
];
