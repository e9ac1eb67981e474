import { assetEvents, assetModelEvents, assetTypeEvents } from '@opsledger/assets';
import { changeEvents, changeModelEvents, freezeWindowEvents } from '@opsledger/changes';
import { contractEvents } from '@opsledger/contracts';
import type { EventCatalogue } from '@opsledger/eventsourcing';
import type { Subject } from '@opsledger/graphql';
import { isAllowed, mayAny, type Permission } from '@opsledger/identity';
import type { Actor } from '@opsledger/kernel';
import { entitlementEvents, softwareProductEvents } from '@opsledger/licenses';
import { costCenterEvents, locationEvents, offboardingEvents, orgUnitEvents, personEvents } from '@opsledger/organization';
import { notificationRuleEvents } from '@opsledger/notifications';
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

const subject = (typeName: string, events: EventCatalogue, mayRead: Reads = overseers): Subject => ({ typeName, events, mayRead });

/** Everything that can be followed by `subjectChanged`: what has an id and a stream of its own. */
export const subjects: readonly Subject[] = [
  subject('Asset', assetEvents, asWith({ kind: 'fields', name: 'Asset.timeline' })),
  subject('PurchaseOrder', purchaseOrderEvents, asWith({ kind: 'fields', name: 'PurchaseOrder.timeline' })),
  subject('Change', changeEvents, asWith({ kind: 'queries', name: 'approvalTrail' })),
  subject('Contract', contractEvents, asWith({ kind: 'queries', name: 'contract' })),
  ...[subject('AssetModel', assetModelEvents), subject('AssetType', assetTypeEvents)],
  ...[subject('ChangeModel', changeModelEvents), subject('FreezeWindow', freezeWindowEvents)],
  ...[subject('LicenseEntitlement', entitlementEvents), subject('SoftwareProduct', softwareProductEvents)],
  ...[subject('Person', personEvents), subject('OrgUnit', orgUnitEvents)],
  ...[subject('CostCenter', costCenterEvents), subject('Location', locationEvents)],
  ...[subject('Vendor', vendorEvents), subject('NotificationRule', notificationRuleEvents)],
  subject('OffboardingChecklist', offboardingEvents),
];
