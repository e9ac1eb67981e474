import type { Asset, AssetCommand } from '@opsledger/assets';
import {
  causeOf,
  defineProcess,
  type AggregateReader,
  type Aggregates,
  type CommandContext,
  type Message,
  type OutgoingCommand,
  type ProcessManager,
  type StoredEvent,
} from '@opsledger/eventsourcing';
import { uuidV5, type AssetId, type CommandId } from '@opsledger/kernel';
import type { FulfilmentRefusal, OrderEventData, PurchaseOrderEvent } from '../purchase-order/purchase-order.events.js';
import type { FulfilmentCommand } from '../purchase-order/purchase-order.receiving.decider.js';
import type { KnownOrder, PurchaseOrder } from '../purchase-order/purchase-order.state.js';
import {
  addPurchaseLot,
  assetOf,
  lineOf,
  lotOf,
  procureAsset,
  receiveAsset,
  reduceLot,
  retireAsset,
  unitsHere,
} from './fulfilment-commands.js';

/** What the process reads and sends with. It sends by itself, because a refusal is to be seen on the order. */
export interface FulfilmentParts {
  readonly aggregates: AggregateReader & Pick<Aggregates, 'execute'>;
}

const NAME = 'order-received';
type Delivery = StoredEvent<Extract<PurchaseOrderEvent, { type: 'GoodsReceived' | 'GoodsReturned' | 'FulfilmentRetried' }>>;

/**
 * What arrives becomes assets or a lot of seats, and what goes back leaves them. What could not be recorded is noted on the order, unit by unit
 * with the reason; ids follow from the receipt, so that nothing is recorded twice.
 */
export function orderReceived(parts: FulfilmentParts): ProcessManager {
  return defineProcess<PurchaseOrderEvent>({
    name: NAME,
    on: {
      GoodsReceived: (event) => fulfil(parts, event),
      GoodsReturned: (event) => fulfil(parts, event, event.data.returnId),
      FulfilmentRetried: (event) => fulfil(parts, event, event.data.returnId),
    },
  });
}

type ReturnId = OrderEventData<'GoodsReturned'>['returnId'];

async function fulfil(parts: FulfilmentParts, event: Delivery, returnId?: ReturnId): Promise<readonly OutgoingCommand[]> {
  const { purchaseOrderId, receiptId } = event.data;
  const { state } = await parts.aggregates.state<PurchaseOrder>('purchaseOrder', purchaseOrderId);
  if (state.status === 'Unknown') return [];
  const receipt = state.receipts.find((known) => known.receiptId === receiptId);
  if (!receipt || receipt.kind === 'service') return [];
  const work = new Fulfilment(parts, event, state, receipt);
  const back = state.returns.find((known) => known.returnId === returnId);
  if (receipt.kind === 'license') await work.seats(back !== undefined);
  else if (back) await work.retire(back);
  else await work.takeOn();
  const data = { purchaseOrderId, receiptId, ...(returnId && { returnId }), subjectIds: work.subjectIds, refusals: work.refusals };
  const command: FulfilmentCommand = { type: 'RecordFulfilment', data };
  const { occurredAt } = event.metadata;
  return [{ category: 'purchaseOrder', id: purchaseOrderId, command, key: 'record', occurredAt, reason: reasonOf(event) }];
}

const reasonOf = ({ type }: Pick<Delivery, 'type'>): string =>
  type === 'GoodsReturned' ? 'It went back to the vendor.' : 'It arrived on an order.';

/** One delivery on its way into the ledger, and what came of it. */
class Fulfilment {
  readonly subjectIds: string[] = [];
  readonly refusals: FulfilmentRefusal[] = [];

  constructor(
    private readonly parts: FulfilmentParts,
    private readonly event: Delivery,
    private readonly order: KnownOrder,
    private readonly receipt: OrderEventData<'GoodsReceived'>,
  ) {}

  /** Each thing that is still here becomes an asset in stock, unless it is one already. */
  async takeOn(): Promise<void> {
    for (const unit of unitsHere(this.order, this.receipt)) {
      const assetId = assetOf(this.receipt, unit);
      const known = await this.statusOf(assetId);
      const ordered = known !== 'Unknown' || (await this.send(unit, assetId, procureAsset(this.order, this.receipt, unit)));
      const waits = ordered && (known === 'Unknown' || known === 'OnOrder');
      if (!waits || (await this.send(unit, assetId, receiveAsset(this.receipt, unit)))) {
        if (ordered) this.subjectIds.push(assetId);
      }
    }
  }

  /** The assets of what went back leave service. Those that were never recorded have nothing to leave. */
  async retire({ units, returnReason }: OrderEventData<'GoodsReturned'>): Promise<void> {
    for (const unit of units) {
      const assetId = assetOf(this.receipt, unit);
      const known = await this.statusOf(assetId);
      if (known === 'Unknown') continue;
      const gone = known === 'Retired' || known === 'Disposed';
      if (gone || (await this.send(unit, assetId, retireAsset(assetId, returnReason, known === 'OnOrder')))) this.subjectIds.push(assetId);
    }
  }

  /** Seats become a lot of their entitlement, or leave it. */
  async seats(back: boolean): Promise<void> {
    const command = back ? reduceLot(this.order, this.receipt) : addPurchaseLot(this.order, this.receipt);
    const { entitlementId } = lineOf(this.order, this.receipt);
    const lotId = lotOf(this.receipt);
    if (await this.run('licenseEntitlement', entitlementId!, { unit: 0, subjectId: lotId, command })) this.subjectIds.push(lotId);
  }

  private async statusOf(assetId: AssetId): Promise<Asset['status']> {
    return (await this.parts.aggregates.state<Asset>('asset', assetId)).state.status;
  }

  private send(unit: number, assetId: AssetId, command: AssetCommand): Promise<boolean> {
    return this.run('asset', assetId, { unit, subjectId: assetId, command });
  }

  /** True when it was done; a refusal is kept. */
  private async run(
    category: string,
    id: string,
    { unit, subjectId, command }: { readonly unit: number; readonly subjectId: string; readonly command: Message },
  ): Promise<boolean> {
    const outcome = await this.parts.aggregates.execute(category, id, command, this.context(`${command.type} ${subjectId}`));
    if (outcome.accepted) return true;
    const { code, message } = outcome.rejection;
    this.refusals.push({ unit, subjectId, command: command.type, code, message });
    return false;
  }

  /** The same event and command give the same id, for ever. Things are taken on when they arrived. */
  private context(key: string): CommandContext {
    const { id, metadata } = this.event;
    return {
      commandId: uuidV5(`process|${NAME}|${id}|${key}`) as CommandId,
      actor: { id: NAME, kind: 'service', roles: ['admin'] },
      origin: 'process',
      occurredAt: metadata.occurredAt,
      reason: reasonOf(this.event),
      correlationId: metadata.$correlationId,
      causationId: id,
      source: causeOf(this.event),
    };
  }
}
