import type { PastOf, SubjectPast } from '@opsledger/graphql';
import type { EntitlementEventData } from '../entitlement/entitlement.events.js';
import { assignmentAllows, licenseAssignmentNode, type LicenseAssignmentNode } from './license-assignment.node.js';
import {
  licenseEntitlementNode,
  licenseExceptionNode,
  seatReservationNode,
  type LicenseEntitlementNode,
} from './license-entitlement.node.js';
import { licenseRegister } from './license-register.projection.js';
import {
  licenseAssignmentTable,
  licenseEntitlementTable,
  licenseExceptionTable,
  purchaseLotTable,
  seatReservationTable,
  type PurchaseLotRow,
} from './license-register.table.js';
import { purchaseLotNode, type PurchaseLotNode } from './purchase-lot.node.js';

/** Seats that had been recorded by mistake never were, whenever that was noticed. */
const corrections: NonNullable<SubjectPast['corrections']> = {
  LotReduced: (event) => ((event.data as unknown as EntitlementEventData<'LotReduced'>).kind === 'correction' ? event : null),
};

const of = { projection: licenseRegister, corrections } as const;

/** What an entitlement was on a past day. */
export const entitlementPast: SubjectPast<typeof licenseEntitlementTable, LicenseEntitlementNode> = {
  ...of,
  typeName: 'LicenseEntitlement',
  query: 'licenseEntitlement',
  table: licenseEntitlementTable,
  toNode: (row, past) => ({
    ...licenseEntitlementNode(row),
    product: () => past.own('SoftwareProduct', row.product_id),
    lots: () =>
      sorted(past.rows(purchaseLotTable), ({ term_start, bought_revision }) => [term_start, bought_revision]).map((lot) =>
        pastLot(lot, past),
      ),
    reservations: () => {
      const kept = past.rows(seatReservationTable).filter(({ released_on }) => released_on === null);
      return sorted(kept, ({ reserved_on, reservation_id }) => [reserved_on, reservation_id]).map(seatReservationNode);
    },
    exceptions: () =>
      sorted(past.rows(licenseExceptionTable), ({ starts_on, exception_id }) => [starts_on, exception_id]).map(licenseExceptionNode),
  }),
};

/** What a lot was on a past day: a part of its entitlement. */
export const lotPast: SubjectPast<typeof purchaseLotTable, PurchaseLotNode> = {
  ...of,
  typeName: 'PurchaseLot',
  query: 'purchaseLot',
  table: purchaseLotTable,
  streamOf: ({ entitlementId }) => entitlementId,
  toNode: pastLot,
};

function pastLot(row: PurchaseLotRow, { own }: Pick<PastOf, 'own'>): PurchaseLotNode {
  const related = { entitlement: () => own('LicenseEntitlement', row.entitlement_id) };
  return { ...purchaseLotNode(row), ...related };
}

/** The type of each kind of holder. */
const HOLDER_TYPES = { person: 'Person', asset: 'Asset', location: 'Location' } as const;

/** What an assignment was on a past day: a part of its entitlement. */
export const assignmentPast: SubjectPast<typeof licenseAssignmentTable, LicenseAssignmentNode> = {
  ...of,
  typeName: 'LicenseAssignment',
  query: 'licenseAssignment',
  table: licenseAssignmentTable,
  streamOf: ({ entitlementId }) => entitlementId,
  mayRead: assignmentAllows,
  toNode: (row, past) => {
    const entitlement = (): Promise<LicenseEntitlementNode | null> => past.own('LicenseEntitlement', row.entitlement_id);
    return {
      ...licenseAssignmentNode(row),
      entitlement,
      product: async () => past.own('SoftwareProduct', (await entitlement())?.productId ?? null),
      holder: () => past.other(HOLDER_TYPES[row.holder_kind], row.holder_id),
    };
  },
};

/** Rows in the order of some of their columns. */
function sorted<Row>(rows: readonly Row[], by: (row: Row) => readonly [string, string | number]): readonly Row[] {
  return [...rows].sort((a, b) => {
    const [[first, second], [otherFirst, otherSecond]] = [by(a), by(b)];
    if (first !== otherFirst) return first < otherFirst ? -1 : 1;
    return second < otherSecond ? -1 : 1;
  });
}
