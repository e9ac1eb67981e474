import { Injectable } from '@nestjs/common';
import { inOrderOf, ReadModels, requestLoader } from '@opsledger/graphql';
import type { VendorId } from '@opsledger/kernel';
import type { RowOf, Table } from '@opsledger/read-store';
import { sql } from 'kysely';
import { vendorTable, type VendorRow } from './vendor-list/vendor-list.table.js';

/** Rows of this context by id. */
@Injectable()
export class ProcurementQueries {
  constructor(private readonly readModels: ReadModels) {}

  /** Vendor by id. */
  readonly vendor = requestLoader((ids: readonly VendorId[]) => this.byId(vendorTable, 'vendor_id', ids));

  /** The vendor as the read model has it now: for the answer of a mutation, which must not come from the request's loader. */
  async freshVendor(id: VendorId): Promise<VendorRow | null> {
    return (await this.byId(vendorTable, 'vendor_id', [id]))[0] ?? null;
  }

  private async byId<T extends Table, Id extends string>(
    table: T,
    key: keyof RowOf<T> & string,
    ids: readonly Id[],
  ): Promise<(RowOf<T> | null)[]> {
    const columns = sql.join(Object.keys(table.columns).map((column) => sql.ref(column)));
    const query = sql<RowOf<T>>`select ${columns} from ${sql.table(table.name)} where ${sql.ref(key)} in (${sql.join(ids)})`;
    const { rows } = await query.execute(this.readModels.db);
    return inOrderOf(ids, rows, (row) => row[key] as Id);
  }
}
