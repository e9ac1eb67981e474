import type { Asset } from '@opsledger/assets';
import { standing, type AggregateDefinition, type AggregateReader, type Standing } from '@opsledger/eventsourcing';
import type { CostCenter, Location, Person } from '@opsledger/organization';
import type { SoftwareProduct } from '../software-product/software-product.decider.js';
import type { EntitlementFacts } from './entitlement.commands.js';
import { entitlementDecider, wantedBy, type EntitlementCommand } from './entitlement.decider.js';
import type { EntitlementEvent } from './entitlement.events.js';
import type { Entitlement, Holder } from './entitlement.state.js';

/** The entitlement as the command runner needs it: its rules, and how to learn what the rest of the organisation says. */
export const entitlementAggregate: AggregateDefinition<Entitlement, EntitlementCommand, EntitlementEvent, EntitlementFacts> = {
  decider: entitlementDecider,
  facts: entitlementFacts,
};

/** Reads what a command needs to know of products, cost centers and holders. */
async function entitlementFacts(command: EntitlementCommand, _id: string, reader: AggregateReader): Promise<EntitlementFacts> {
  const wanted = wantedBy(command);
  const [product, costCenter, holder] = await Promise.all([
    wanted.productId && standing<SoftwareProduct>(reader, 'softwareProduct', wanted.productId, 'Active'),
    wanted.costCenterId && standing<CostCenter>(reader, 'costCenter', wanted.costCenterId, 'Open'),
    wanted.holder && holderStanding(wanted.holder, reader),
  ]);
  return { ...(product && { product }), ...(costCenter && { costCenter }), ...(holder && { holder }) };
}

function holderStanding({ holderKind, holderId }: Holder, reader: AggregateReader): Promise<Standing> {
  switch (holderKind) {
    case 'person':
      return standing<Person>(reader, 'person', holderId, 'Active');
    case 'location':
      return standing<Location>(reader, 'location', holderId, 'Open');
    case 'asset':
      return assetStanding(holderId, reader);
  }
}

/** A device holds licenses while it is in the organisation's hands: not on order, missing, retired or disposed of. */
async function assetStanding(assetId: string, reader: AggregateReader): Promise<Standing> {
  const { state } = await reader.state<Asset>('asset', assetId);
  if (state.status === 'Unknown') return 'unknown';
  return ['InStock', 'InUse', 'InMaintenance', 'InTransit'].includes(state.status) ? 'active' : 'inactive';
}
