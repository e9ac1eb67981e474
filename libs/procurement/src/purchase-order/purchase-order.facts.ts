import { standing, type AggregateDefinition, type AggregateReader, type Standing } from '@opsledger/eventsourcing';
import type { AssetModel } from '@opsledger/assets';
import type { CostCenter, Location, Person } from '@opsledger/organization';
import type { Vendor } from '../vendor/vendor.decider.js';
import type { OrderFacts, Wanted } from './purchase-order.commands.js';
import { purchaseOrderDecider, wantedBy, type PurchaseOrderCommand } from './purchase-order.decider.js';
import type { PurchaseOrderEvent } from './purchase-order.events.js';
import type { PurchaseOrder } from './purchase-order.state.js';

/** The purchase as the command runner needs it: its rules, and how to learn what the rest of the organisation says. */
export const purchaseOrderAggregate: AggregateDefinition<PurchaseOrder, PurchaseOrderCommand, PurchaseOrderEvent, OrderFacts> = {
  decider: purchaseOrderDecider,
  facts: orderFacts,
};

/** Reads what a command needs to know of cost centers, models, vendors, locations and people. */
async function orderFacts(command: PurchaseOrderCommand, _id: string, reader: AggregateReader): Promise<OrderFacts> {
  const { costCenterIds = [], modelIds = [], vendorId, locationId, ...people } = wantedBy(command);
  const [costCenters, models, vendor, location, handover] = await Promise.all([
    standings(costCenterIds, (id) => standing<CostCenter>(reader, 'costCenter', id, 'Open')),
    standings(modelIds, (id) => standing<AssetModel>(reader, 'assetModel', id, 'Active')),
    vendorId && standing<Vendor>(reader, 'vendor', vendorId, 'Active'),
    locationId && standing<Location>(reader, 'location', locationId, 'Open'),
    handoverFacts(people, reader),
  ]);
  return { costCenters, models, ...(vendor && { vendor }), ...(location && { location }), ...handover };
}

/** Who has left, and who is to take over. */
async function handoverFacts(
  { leaverId, successorId }: Wanted,
  reader: AggregateReader,
): Promise<Pick<OrderFacts, 'leaver' | 'successor'>> {
  const [leaver, successor] = await Promise.all([
    leaverId && standing<Person>(reader, 'person', leaverId, 'Active'),
    successorId && standing<Person>(reader, 'person', successorId, 'Active'),
  ]);
  return { ...(leaver && { leaver }), ...(successor && { successor }) };
}

async function standings(ids: readonly string[], read: (id: string) => Promise<Standing>): Promise<Readonly<Record<string, Standing>>> {
  return Object.fromEntries(await Promise.all([...new Set(ids)].map(async (id) => [id, await read(id)] as const)));
}
