import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Elsewhere, Position } from '@opsledger/eventsourcing';

/** A table of checkpoints, each row with its `owner`, `lease_until` and `fence`. */
export interface LeaseTable {
  readonly name: 'projection_checkpoint' | 'process_checkpoint';
  /** What tells one row from the others, as text. */
  readonly unit: string;
  /** Whether the row has reached the end of the log at least once. */
  readonly live: string;
  /** Columns of a row that begins at the start of the log; left out: rows are made elsewhere. */
  readonly begin?: string;
}

export const PROJECTION_LEASES: LeaseTable = {
  name: 'projection_checkpoint',
  unit: `projection || '/' || version || case when slot = 'serving' then '' else '/' || slot end || case when partition = 0 then '' else '/' || partition end`,
  live: 'live',
};
export const PROCESS_LEASES: LeaseTable = {
  name: 'process_checkpoint',
  unit: 'name',
  live: 'true',
  begin: '(name, commit_position, prepare_position) select name, 0, 0',
};

/** The unit of a projection's partition in `PROJECTION_LEASES`. */
export const projectionUnit = (
  { name, version }: { readonly name: string; readonly version: number },
  partition = 0,
  slot: 'serving' | 'spare' = 'serving',
): string => `${name}/${version}${slot === 'serving' ? '' : `/${slot}`}${partition === 0 ? '' : `/${partition}`}`;

/** A row as a node sees it that waits for it. */
export interface SeenUnit extends Elsewhere {
  readonly unit: string;
  readonly fence: bigint;
  /** It may be taken: nobody has it, or its owner has not been heard of for too long. */
  readonly free: boolean;
}

/** The statements of one node about its leases. Times are those of the database alone, so that no node's clock counts. */
export class LeaseStatements {
  constructor(
    private readonly db: Kysely<unknown>,
    private readonly table: LeaseTable,
    private readonly node: string,
    private readonly durationMs: number,
  ) {}

  /** Says that the node is there and keeps its leases. @returns those that it still has, and where their checkpoints are. */
  async renew(held: ReadonlyMap<string, bigint>): Promise<ReadonlyMap<string, Position>> {
    const { rows } = await sql<Pick<Row, 'unit' | 'commit_position' | 'prepare_position'>>`
      with present as (
        insert into projector_node (id, kind, seen_until) values (${this.node}, ${this.table.name}, ${this.until()})
        on conflict (id, kind) do update set seen_until = excluded.seen_until),
      absent as (delete from projector_node where id <> ${this.node} and seen_until < clock_timestamp() - interval '1 hour')
      update ${this.rows()} set lease_until = ${this.until()} where ${this.isHeld(held)}
      returning ${this.unit()} as unit, commit_position, prepare_position`.execute(this.db);
    return new Map(rows.map((row) => [row.unit, positionOf(row)]));
  }

  /** How many nodes there are. A node that only looks is none. */
  async nodes(): Promise<number> {
    const { rows } = await sql<{ nodes: string }>`
      select count(*) as nodes from projector_node where kind = ${this.table.name} and seen_until > clock_timestamp()`.execute(this.db);
    return Number(rows[0]!.nodes);
  }

  async look(units: readonly string[]): Promise<readonly SeenUnit[]> {
    const { rows } = await sql<Row>`
      select ${this.unit()} as unit, owner, fence, ${this.isFree()} as free, ${sql.raw(this.table.live)} as live, commit_position, prepare_position
      from ${this.rows()} where ${this.unit()} = any(${units}::text[])`.execute(this.db);
    return rows.map((row) => ({
      ...{ unit: row.unit, free: row.free, live: row.live },
      owner: row.owner ?? undefined,
      fence: BigInt(row.fence),
      position: positionOf(row),
    }));
  }

  /** Makes the rows that are not there yet. */
  async begin(columns: string, units: readonly string[]): Promise<void> {
    await sql`insert into ${this.rows()} ${sql.raw(columns)} from unnest(${units}::text[]) as name on conflict do nothing`.execute(this.db);
  }

  /** Takes what is still free, with a higher fence. @returns what was taken. */
  async take(units: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    const { rows } = await sql<{ unit: string; fence: string }>`
      update ${this.rows()} set owner = ${this.node}, lease_until = ${this.until()}, fence = fence + 1
      where ${this.unit()} = any(${units}::text[]) and ${this.isFree()} returning ${this.unit()} as unit, fence`.execute(this.db);
    return new Map(rows.map(({ unit, fence }) => [unit, BigInt(fence)]));
  }

  async release(held: ReadonlyMap<string, bigint>): Promise<void> {
    await sql`update ${this.rows()} set owner = null, lease_until = null where ${this.isHeld(held)}`.execute(this.db);
  }

  /**
   * Gives everything back and says that the node is there no more, in one: whoever sees the one sees the other, and takes the whole at once.
   * Whatever bears the node's name is its own, also where a rebuild or a replay has raised the fence meanwhile.
   */
  async leave(): Promise<void> {
    await sql`
      with gone as (delete from projector_node where id = ${this.node} and kind = ${this.table.name})
      update ${this.rows()} set owner = null, lease_until = null where owner = ${this.node}`.execute(this.db);
  }

  private rows(): RawBuilder<unknown> {
    return sql.table(this.table.name);
  }

  private unit(): RawBuilder<string> {
    return sql.raw(`(${this.table.unit})`);
  }

  /** `clock_timestamp()` is read where the row is, after any wait for it; `now()` is when the statement began. */
  private until(): RawBuilder<unknown> {
    return sql`clock_timestamp() + ${this.durationMs}::float8 * interval '1 millisecond'`;
  }

  private isFree(): RawBuilder<boolean> {
    return sql`(owner is null or owner = ${this.node} or lease_until < clock_timestamp())`;
  }

  private isHeld(held: ReadonlyMap<string, bigint>): RawBuilder<boolean> {
    const fences = [...held.values()].map(String);
    return sql`owner = ${this.node} and (${this.unit()}, fence) in (
      select * from unnest(${[...held.keys()]}::text[], ${fences}::int8[]))`;
  }
}

const positionOf = ({
  commit_position: commit,
  prepare_position: prepare,
}: Pick<Row, 'commit_position' | 'prepare_position'>): Position => ({
  commit: BigInt(commit),
  prepare: BigInt(prepare),
});

interface Row {
  readonly unit: string;
  readonly owner: string | null;
  readonly fence: string;
  readonly free: boolean;
  readonly live: boolean;
  readonly commit_position: string;
  readonly prepare_position: string;
}
