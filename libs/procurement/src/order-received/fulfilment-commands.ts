import type { AssetCommand } from '@opsledger/assets';
import type { EntitlementCommand } from '@opsledger/licenses';
import { uuidV5, type AssetId, type Money, type PurchaseLotId } from '@opsledger/kernel';
import { unitCost } from '../purchase-order/order-progress.events.js';
import type { OrderEventData, OrderLine, ReturnReason } from '../purchase-order/purchase-order.events.js';
import { returnedOf, type KnownOrder } from '../purchase-order/purchase-order.state.js';

type Receipt = OrderEventData<'GoodsReceived'>;

/** The asset that a unit of a receipt becomes: the same receipt, line and place give the same id, for ever. */
export function assetOf({ receiptId, lineId }: Pick<Receipt, 'receiptId' | 'lineId'>, unit: number): AssetId {
  return uuidV5(`asset of ${receiptId} ${lineId} ${unit}`) as AssetId;
}

/** The lot of seats that a receipt becomes. */
export function lotOf({ receiptId, lineId }: Pick<Receipt, 'receiptId' | 'lineId'>): PurchaseLotId {
  return uuidV5(`lot of ${receiptId} ${lineId}`) as PurchaseLotId;
}

/** The units of a receipt that have not gone back. */
export function unitsHere(order: KnownOrder, receipt: Receipt): readonly number[] {
  const gone = new Set(returnedOf(order, receipt.receiptId).flatMap(({ units }) => units));
  return Array.from({ length: receipt.quantity }, (_, unit) => unit).filter((unit) => !gone.has(unit));
}

/** Orders the asset that a unit becomes, at its share of the price of the line. */
export function procureAsset(order: KnownOrder, receipt: Receipt, unit: number): AssetCommand {
  const { unitPrice, modelId, costCenterId, lineId } = lineOf(order, receipt);
  const cost: Money = unitCost({ unitPrice }, receipt.unitsBefore + unit + 1);
  const { vendorId, receivedOn } = receipt;
  const trail = { vendorId, orderNumber: order.placement!.poNumber, purchaseOrderLineId: lineId };
  const data = { assetId: assetOf(receipt, unit), modelId: modelId!, cost, acquiredOn: receivedOn, costCenterId, ...trail };
  return { type: 'ProcureAsset', data };
}

/** Takes the asset into stock where its unit arrived. */
export function receiveAsset(receipt: Receipt, unit: number): AssetCommand {
  const serial = receipt.serials[unit];
  return { type: 'ReceiveAsset', data: { assetId: assetOf(receipt, unit), locationId: receipt.locationId!, ...(serial && { serial }) } };
}

/** Retires the asset of a unit that went back. @param onOrder it was never received. */
export function retireAsset(assetId: AssetId, returnReason: ReturnReason, onOrder: boolean): AssetCommand {
  const retirementReason = onOrder ? 'orderCancelled' : returnReason === 'defective' ? 'defective' : 'surplus';
  return { type: 'RetireAsset', data: { assetId, retirementReason } };
}

/** Adds the seats of a receipt to their entitlement, at the price and for the term of the line. */
export function addPurchaseLot(order: KnownOrder, receipt: Receipt): EntitlementCommand {
  const { entitlementId, unitPrice, termStart = receipt.receivedOn, termEnd, lineId, costCenterId } = lineOf(order, receipt);
  const trail = { vendorId: receipt.vendorId, orderNumber: order.placement!.poNumber, purchaseOrderLineId: lineId, costCenterId };
  const term = { termStart, ...(termEnd && { termEnd }) };
  return {
    type: 'AddPurchaseLot',
    data: { entitlementId: entitlementId!, lotId: lotOf(receipt), quantity: receipt.quantity, unitPrice, ...term, ...trail },
  };
}

/** Takes seats that went back from their lot. */
export function reduceLot(order: KnownOrder, receipt: Receipt): EntitlementCommand {
  const quantity = returnedOf(order, receipt.receiptId).reduce((left, back) => left - back.quantity, receipt.quantity);
  return {
    type: 'ReduceLot',
    data: { entitlementId: lineOf(order, receipt).entitlementId!, lotId: lotOf(receipt), quantity, kind: 'return' },
  };
}

/** The line of a receipt: what has arrived keeps its price and what it became. */
export function lineOf(order: KnownOrder, { lineId }: Pick<Receipt, 'lineId'>): OrderLine {
  return order.lines.find((line) => line.lineId === lineId)!;
}
