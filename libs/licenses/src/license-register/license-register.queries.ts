import { Injectable } from '@nestjs/common';
import { currentActor, inOrderOf, ReadModels, requestLoader } from '@opsledger/graphql';
import type {
  Actor,
  EntitlementId,
  LicenseAssignmentId,
  LicenseExceptionId,
  LocalDate,
  PurchaseLotId,
  SeatReservationId,
  SoftwareProductId,
} from '@opsledger/kernel';
import type { RowOf, Table } from '@opsledger/read-store';
import { sql, type RawBuilder } from 'kysely';
import { readPositions } from '../license-position/license-position.queries.js';
import { softwareProductTable } from '../software-product-list/software-product-list.table.js';
import { assignmentScope } from './license-assignment.node.js';
import {
  licenseAssignmentTable,
  licenseEntitlementTable,
  licenseExceptionTable,
  purchaseLotTable,
  seatReservationTable,
  type LicenseAssignmentRow,
  type LicenseExceptionRow,
  type PurchaseLotRow,
  type SeatReservationRow,
} from './license-register.table.js';

/** Whose costs are asked for; what is left out narrows nothing. */
export interface CostFilter {
  readonly entitlementId?: EntitlementId | null;
  readonly productId?: SoftwareProductId | null;
  readonly costCenterId?: string | null;
}

/** Rows of this context by id. Assignments outside the caller's scope are as if they were not there. */
@Injectable()
export class LicenseQueries {
  constructor(private readonly readModels: ReadModels) {}

  readonly product = requestLoader((ids: readonly SoftwareProductId[]) => this.byId(softwareProductTable, 'product_id', ids));
  readonly entitlement = requestLoader((ids: readonly EntitlementId[]) => this.byId(licenseEntitlementTable, 'entitlement_id', ids));
  readonly lot = requestLoader((ids: readonly PurchaseLotId[]) => this.byId(purchaseLotTable, 'lot_id', ids));
  /** Assignment by id, as the caller may see it. */
  readonly assignment = requestLoader((ids: readonly LicenseAssignmentId[]) => this.assignmentsVisibleTo(currentActor(), ids));
  /** Lots by entitlement, in the order of their terms. */
  readonly lotsOf = requestLoader((ids: readonly EntitlementId[]) =>
    this.byEntitlement(purchaseLotTable, ids, ['term_start', 'bought_revision']),
  );
  /** Reservations that keep seats, by entitlement. */
  readonly reservationsOf = requestLoader((ids: readonly EntitlementId[]) =>
    this.byEntitlement(seatReservationTable, ids, ['reserved_on', 'reservation_id'], sql`released_on is null`),
  );
  /** Exceptions by entitlement, those that ended included. */
  readonly exceptionsOf = requestLoader((ids: readonly EntitlementId[]) =>
    this.byEntitlement(licenseExceptionTable, ids, ['starts_on', 'exception_id']),
  );
  /** Position by `<entitlement> <day>`: whatever days a request asks about, one statement answers. */
  readonly position = requestLoader(async (keys: readonly `${EntitlementId} ${LocalDate}`[]) => {
    const asked = keys.map((key) => key.split(' ') as [EntitlementId, LocalDate]);
    const positions = await readPositions(
      this.readModels.db,
      asked.map(([entitlementId, on]) => ({ entitlementId, on })),
    );
    return inOrderOf(keys, positions, ({ entitlementId, on }) => `${entitlementId} ${on}` as const);
  });

  /** Assignments in the order of the ids, null where there is none that the actor may see. One statement. */
  async assignmentsVisibleTo(actor: Actor, ids: readonly LicenseAssignmentId[]): Promise<(LicenseAssignmentRow | null)[]> {
    const scope = assignmentScope(actor)?.condition ?? sql`true`;
    return inOrderOf(
      ids,
      await this.rows(licenseAssignmentTable, sql`assignment_id in (${sql.join(ids)}) and ${scope}`),
      (row) => row.assignment_id,
    );
  }

  /** Rows as the read model has them now: for the answer of a mutation, which must not come from the request's loaders. */
  readonly fresh = {
    product: async (id: SoftwareProductId) => (await this.byId(softwareProductTable, 'product_id', [id]))[0] ?? null,
    entitlement: async (id: EntitlementId) => (await this.byId(licenseEntitlementTable, 'entitlement_id', [id]))[0] ?? null,
    lot: async (id: PurchaseLotId): Promise<PurchaseLotRow | null> => (await this.byId(purchaseLotTable, 'lot_id', [id]))[0] ?? null,
    assignment: async (id: LicenseAssignmentId) => (await this.assignmentsVisibleTo(currentActor(), [id]))[0] ?? null,
    reservation: async (id: SeatReservationId): Promise<SeatReservationRow | null> =>
      (await this.byId(seatReservationTable, 'reservation_id', [id]))[0] ?? null,
    exception: async (id: LicenseExceptionId): Promise<LicenseExceptionRow | null> =>
      (await this.byId(licenseExceptionTable, 'exception_id', [id]))[0] ?? null,
  };

  /** Lots with a price that cost something between two days, in the order of their terms, at most `limit`. One statement. */
  async pricedLots(
    { entitlementId, productId, costCenterId }: CostFilter,
    from: LocalDate,
    to: LocalDate,
    limit: number,
  ): Promise<readonly PurchaseLotRow[]> {
    const product = sql`entitlement_id in (select entitlement_id from license_entitlement where product_id = ${productId})`;
    return this.rows(
      purchaseLotTable,
      sql`unit_price_amount is not null and term_start <= ${to} and coalesce(term_end, term_start) >= ${from}
        and ${entitlementId ? sql`entitlement_id = ${entitlementId}` : sql`true`} and ${productId ? product : sql`true`}
        and ${costCenterId ? sql`cost_center_id = ${costCenterId}` : sql`true`}
        order by term_start, bought_revision, lot_id limit ${limit}`,
    );
  }

  private async byId<T extends Table, Id extends string>(
    table: T,
    key: keyof RowOf<T> & string,
    ids: readonly Id[],
  ): Promise<(RowOf<T> | null)[]> {
    return inOrderOf(ids, await this.rows(table, sql`${sql.ref(key)} in (${sql.join(ids)})`), (row) => row[key] as Id);
  }

  /** The rows of each entitlement, in an order. */
  private async byEntitlement<T extends Table>(
    table: T,
    ids: readonly EntitlementId[],
    order: readonly (keyof RowOf<T> & string)[],
    condition: RawBuilder<unknown> = sql`true`,
  ): Promise<readonly (readonly RowOf<T>[])[]> {
    const ordered = sql`entitlement_id in (${sql.join(ids)}) and ${condition} order by ${sql.join(order.map((column) => sql.ref(column)))}`;
    const byOwner = new Map<EntitlementId, RowOf<T>[]>(ids.map((id) => [id, []]));
    for (const row of await this.rows(table, ordered)) byOwner.get(row['entitlement_id' as keyof RowOf<T>] as EntitlementId)?.push(row);
    return ids.map((id) => byOwner.get(id) ?? []);
  }

  private async rows<T extends Table>(table: T, condition: RawBuilder<unknown>): Promise<readonly RowOf<T>[]> {
    const columns = sql.join(Object.keys(table.columns).map((column) => sql.ref(column)));
    return (await sql<RowOf<T>>`select ${columns} from ${sql.table(table.name)} where ${condition}`.execute(this.readModels.db)).rows;
  }
}
