import { defineProcess, type AggregateReader, type OutgoingCommand, type Position, type ProcessManager } from '@opsledger/eventsourcing';
import type { PersonId, PurchaseOrderId } from '@opsledger/kernel';
import type { Departures, OffboardingCommand, PersonEvent } from '@opsledger/organization';
import type { ReadStore } from '@opsledger/read-store';
import { sql } from 'kysely';
import { purchaseList } from '../purchase-list/purchase-list.projection.js';
import { purchaseTable, type PurchaseRow } from '../purchase-list/purchase-list.table.js';
import type { PurchaseOrderCommand } from '../purchase-order/purchase-order.decider.js';
import type { PurchaseOrderEvent } from '../purchase-order/purchase-order.events.js';
import type { PurchaseOrder } from '../purchase-order/purchase-order.state.js';

/** What the process needs: the read models with a way to wait for them, the aggregates, and who leaves. */
export interface HandoverParts {
  readonly readStore: Pick<ReadStore, 'from'>;
  readonly projector: {
    waitFor(position: Position, options: { readonly projections: readonly string[] }): Promise<{ readonly reached: boolean }>;
  };
  readonly aggregates: AggregateReader;
  readonly departures: Departures;
}

type Waiting = Pick<PurchaseRow, 'purchase_order_id' | 'requested_by' | 'requested_for' | 'approvers' | 'lines'>;
type Decided = { readonly data: { readonly purchaseOrderId: PurchaseOrderId } };

/**
 * When a person leaves, each purchase that waits for their decision is put on their checklist and goes to the next manager above who is still there. Where nobody
 * fit is above, the other approvers decide, or whoever has a role that approves. It is ticked off when it went to others or was decided.
 */
export function purchaseHandover(parts: HandoverParts): ProcessManager {
  const { aggregates, departures } = parts;
  const handOver = async (personId: PersonId, upTo: Position, only?: PurchaseOrderId): Promise<readonly OutgoingCommand[]> => {
    const departure = await departures.of(personId);
    if (!departure) return [];
    const waiting = await waitingFor(parts, personId, upTo);
    const wanted = waiting.filter(({ purchase_order_id }) => only === undefined || purchase_order_id === only);
    return wanted.flatMap((purchase) => reassign(personId, purchase, departure.successorId));
  };
  const tickOffAll = async ({ data: { purchaseOrderId } }: Decided): Promise<readonly OutgoingCommand[]> => {
    const { state } = await aggregates.state<PurchaseOrder>('purchaseOrder', purchaseOrderId);
    const approvers = state.status === 'Unknown' ? [] : state.approvers;
    const gone = await Promise.all(approvers.map((id) => departures.of(id)));
    return approvers.filter((_, index) => gone[index]).map((personId) => tickOff(personId, purchaseOrderId));
  };
  return defineProcess<PersonEvent | PurchaseOrderEvent>({
    name: 'purchase-handover',
    on: {
      PersonOffboarded: ({ data: { personId }, position }) => handOver(personId, position),
      PurchaseRequested: async ({ data: { purchaseOrderId, approvers }, position }) =>
        (await Promise.all(approvers.map((id) => handOver(id, position, purchaseOrderId)))).flat(),
      PurchaseApprovalReassigned: async ({ data: { purchaseOrderId, fromApproverId, toApproverId }, position }) => [
        tickOff(fromApproverId, purchaseOrderId),
        ...(toApproverId ? await handOver(toApproverId, position, purchaseOrderId) : []),
      ],
      PurchaseApproved: tickOffAll,
      PurchaseRejected: tickOffAll,
      OrderCancelled: tickOffAll,
    },
  });
}

async function waitingFor({ readStore, projector }: HandoverParts, personId: PersonId, upTo: Position): Promise<readonly Waiting[]> {
  const { reached } = await projector.waitFor(upTo, { projections: [purchaseList.name] });
  if (!reached) throw new Error('The purchases are behind; the approvals of who leaves are looked up again later.');
  return readStore
    .from(purchaseTable)
    .select(['purchase_order_id', 'requested_by', 'requested_for', 'approvers', 'lines'])
    .where('status', '=', 'Requested')
    .where(sql<boolean>`${personId} = any(approvers)`)
    .orderBy('purchase_order_id')
    .execute();
}

/** Longest label of an item. */
const MOST_CHARACTERS = 200;

function reassign(personId: PersonId, purchase: Waiting, above: PersonId | undefined): readonly OutgoingCommand[] {
  const { purchase_order_id: purchaseOrderId, requested_by, requested_for, approvers, lines } = purchase;
  const label = [...lines[0]!.description].slice(0, MOST_CHARACTERS).join('').trim();
  const item: OffboardingCommand = {
    type: 'AddOffboardingItem',
    data: { personId, kind: 'approvalHandover', subjectId: purchaseOrderId, label },
  };
  const isFit = above !== undefined && ![requested_by, requested_for, ...approvers].includes(above);
  const command: PurchaseOrderCommand = {
    type: 'ReassignPurchaseApproval',
    data: { purchaseOrderId, fromApproverId: personId, ...(isFit && { toApproverId: above }) },
  };
  const reason = `Offboarding of person ${personId}.`;
  return [
    { category: 'offboarding', id: personId, command: item, key: `item ${personId} ${purchaseOrderId}`, reason },
    { category: 'purchaseOrder', id: purchaseOrderId, command, key: `reassign ${personId} ${purchaseOrderId}`, reason },
  ];
}

/** Refused, and rightly, when the purchase is on no checklist. */
function tickOff(personId: PersonId, purchaseOrderId: PurchaseOrderId): OutgoingCommand {
  const data = { personId, kind: 'approvalHandover', subjectId: purchaseOrderId } as const;
  const command: OffboardingCommand = { type: 'CompleteOffboardingItem', data };
  return { category: 'offboarding', id: personId, command, key: `done ${personId} ${purchaseOrderId}` };
}
