import { Injectable } from '@nestjs/common';
import { inOrderOf, ReadModels, requestLoader } from '@opsledger/graphql';
import type { ContractId, CostCenterId, LocalDate, VendorId } from '@opsledger/kernel';
import { sql } from 'kysely';
import { contractNode, type ContractNode } from './contract-register.node.js';
import { contractRegisterTable, type ContractRow } from './contract-register.table.js';

/** Which contracts are meant. */
export interface ContractScope {
  readonly vendorId?: VendorId | null | undefined;
  readonly costCenterId?: CostCenterId | null | undefined;
}

/** A day that matters to a contract. */
export interface ContractDay {
  readonly contractId: ContractId;
  readonly on: LocalDate;
  readonly kind: 'start' | 'noticeDeadline' | 'end' | 'termination';
}

/** Contracts that are read at once. */
const PAGE = 500;

/** Rows of this context by id and by day. */
@Injectable()
export class ContractQueries {
  constructor(private readonly readModels: ReadModels) {}

  /** Contract by id. */
  readonly contract = requestLoader((ids: readonly ContractId[]) => this.byId(ids));

  /** Contracts in the order of the ids, null where there is none. One statement. */
  async byId(ids: readonly ContractId[]): Promise<(ContractRow | null)[]> {
    const { rows } = await sql<ContractRow>`select ${COLUMNS} from contract_register where contract_id in (${sql.join(ids)})`.execute(
      this.readModels.db,
    );
    return inOrderOf(ids, rows, (row) => row.contract_id);
  }

  /** The contract as the read model has it now: for the answer of a mutation, which must not come from the request's loader. */
  async fresh(id: ContractId): Promise<ContractNode | null> {
    const [row] = await this.byId([id]);
    return row ? contractNode(row) : null;
  }

  /** Activated contracts that are in force on a day between two, a page at a time. Of a cost center: those that ever were. */
  async *inForce(from: LocalDate, to: LocalDate, { vendorId, costCenterId }: ContractScope): AsyncGenerator<ContractRow> {
    for (let last: ContractId | undefined; ;) {
      const { rows }: { readonly rows: readonly ContractRow[] } = await sql<ContractRow>`
        select ${COLUMNS} from contract_register
        where jsonb_array_length(versions) > 0 and starts_on <= ${to} and coalesce(terminated_on, ends_on) >= ${from}
          and ${vendorId ? sql`vendor_id = ${vendorId}` : sql`true`}
          and ${costCenterId ? sql`versions @> ${JSON.stringify([{ costCenterId }])}::jsonb` : sql`true`}
          and ${last === undefined ? sql`true` : sql`contract_id > ${last}`}
        order by contract_id limit ${PAGE}`.execute(this.readModels.db);
      yield* rows;
      if (rows.length < PAGE) return;
      last = rows.at(-1)!.contract_id;
    }
  }

  /** The days of activated contracts between two days, in their order, at most `limit`. A terminated contract has no end but its termination. One statement. */
  async calendar(from: LocalDate, to: LocalDate, limit: number): Promise<readonly ContractDay[]> {
    const { rows } = await sql<{ contract_id: ContractId; on: LocalDate; kind: ContractDay['kind'] }>`
      select contract_id, day as "on", kind from contract_register,
        lateral (values (starts_on, 'start'), (notice_deadline, 'noticeDeadline'), (terminated_on, 'termination'),
          (case when terminated_on is null then ends_on end, 'end')) as days (day, kind)
      where jsonb_array_length(versions) > 0 and day between ${from} and ${to}
        and (kind <> 'noticeDeadline' or status = 'Active')
      order by day, kind, contract_id limit ${limit}`.execute(this.readModels.db);
    return rows.map(({ contract_id: contractId, on, kind }) => ({ contractId, on, kind }));
  }
}

const COLUMNS = sql.join(Object.keys(contractRegisterTable.columns).map((column) => sql.ref(column)));
