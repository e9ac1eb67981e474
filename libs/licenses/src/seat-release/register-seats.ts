import type { Asset } from '@opsledger/assets';
import type { AggregateReader, Position } from '@opsledger/eventsourcing';
import type { EntitlementId, LicenseAssignmentId } from '@opsledger/kernel';
import type { Person } from '@opsledger/organization';
import type { ReadStore } from '@opsledger/read-store';
import type { Holder } from '../entitlement/entitlement.state.js';
import { licenseRegister } from '../license-register/license-register.projection.js';
import { licenseAssignmentTable, licenseEntitlementTable } from '../license-register/license-register.table.js';
import { softwareProductList } from '../software-product-list/software-product-list.projection.js';
import { softwareProductTable } from '../software-product-list/software-product-list.table.js';

/** Seats that somebody has. */
export interface HeldSeats {
  readonly entitlementId: EntitlementId;
  readonly assignmentId: LicenseAssignmentId;
  /** Name of the entitlement or of its product, or its id: what a person recognises it by. */
  readonly label: string;
}

/** What the processes must know of seats and of who has them. */
export interface SeatSource {
  /**
   * The seats that a holder has, as of `upTo` in the log or later.
   * @throws when the register has not got there in time; the event is then reacted to again.
   */
  heldBy(holder: Holder, upTo: Position): Promise<readonly HeldSeats[]>;
  /** Whether a person leaves or has left. */
  hasLeft(personId: string): Promise<boolean>;
  /** Whether an asset is out of service for good: retired, and not reinstated since, or disposed of. */
  isGone(assetId: string): Promise<boolean>;
}

/** What the source of seats needs: the read models with a way to wait for them, and the aggregates. */
export interface SeatParts {
  readonly readStore: Pick<ReadStore, 'from'>;
  readonly projector: {
    waitFor(position: Position, options: { readonly projections: readonly string[] }): Promise<{ readonly reached: boolean }>;
  };
  readonly aggregates: AggregateReader;
}

/** Seats as the license register knows them. */
export function registerSeats({ readStore, projector, aggregates }: SeatParts): SeatSource {
  return {
    async heldBy({ holderKind, holderId }, upTo) {
      const { reached } = await projector.waitFor(upTo, { projections: [licenseRegister.name, softwareProductList.name] });
      if (!reached) throw new Error('The license register is behind; the seats of who leaves are looked up again later.');
      const rows = await readStore
        .from(licenseAssignmentTable)
        .select(['entitlement_id', 'assignment_id'])
        .where('holder_kind', '=', holderKind)
        .where('holder_id', '=', holderId)
        .where('released_on', 'is', null)
        .orderBy('entitlement_id')
        .orderBy('assignment_id')
        .execute();
      const labels = await labelsOf(readStore, [...new Set(rows.map(({ entitlement_id }) => entitlement_id))]);
      return rows.map(({ entitlement_id: entitlementId, assignment_id: assignmentId }) => ({
        entitlementId,
        assignmentId,
        label: labels.get(entitlementId) ?? entitlementId,
      }));
    },
    async hasLeft(personId) {
      const { state } = await aggregates.state<Person>('person', personId);
      return state.status === 'Offboarded' || state.status === 'Erased';
    },
    async isGone(assetId) {
      const { state } = await aggregates.state<Asset>('asset', assetId);
      return state.status === 'Retired' || state.status === 'Disposed';
    },
  };
}

/** Names of entitlements, those without one by their product. */
async function labelsOf(
  readStore: SeatParts['readStore'],
  ids: readonly EntitlementId[],
): Promise<ReadonlyMap<EntitlementId, string | undefined>> {
  if (ids.length === 0) return new Map();
  const entitlements = await readStore
    .from(licenseEntitlementTable)
    .select(['entitlement_id', 'product_id', 'name'])
    .where('entitlement_id', 'in', ids)
    .execute();
  const productIds = [...new Set(entitlements.map(({ product_id }) => product_id))];
  const products = await readStore
    .from(softwareProductTable)
    .select(['product_id', 'name'])
    .where('product_id', 'in', productIds)
    .execute();
  const names = new Map(products.map(({ product_id, name }) => [product_id, name]));
  return new Map(entitlements.map(({ entitlement_id, product_id, name }) => [entitlement_id, name ?? names.get(product_id)]));
}
