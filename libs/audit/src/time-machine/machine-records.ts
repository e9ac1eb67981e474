import type { Position } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import { sql, type Kysely } from 'kysely';

/** filling: the log is replayed into it. ready: it can be asked. failed: it cannot be filled. cancelled: somebody has ended the filling. */
export const MACHINE_STATES = ['filling', 'ready', 'failed', 'cancelled'] as const;
export type MachineState = (typeof MACHINE_STATES)[number];

/** What a machine is opened with. */
export interface NewMachine {
  readonly id: string;
  readonly label: string;
  /** The moment that was asked for. */
  readonly at: Instant;
  /** The last event that counts, and when it was recorded. */
  readonly position: Position;
  readonly recordedAt: Instant;
  readonly openedBy: string;
  readonly lastsSeconds: number;
}

/** What is known of a time machine. */
export interface Machine extends Omit<NewMachine, 'lastsSeconds'> {
  readonly state: MachineState;
  /** Raised whenever it is filled anew, into a copy of its own. */
  readonly generation: number;
  /** Every read model shows everything up to here. */
  readonly filledTo: bigint;
  /** Erasures of people up to here are in what it holds; undefined before it is filled. */
  readonly erasuresTo: Position | undefined;
  readonly bytes: number | undefined;
  readonly detail: string | undefined;
  readonly openedAt: Instant;
  readonly readyAt: Instant | undefined;
  readonly expiresAt: Instant;
  /** Nobody has said within the last seconds that they fill it. */
  readonly free: boolean;
}

/** How a machine's copy of the read models is called. */
export const copyOf = ({ id, generation }: Pick<Machine, 'id' | 'generation'>): string => `${id.replaceAll('-', '')}_${generation}`;

const TABLE = `create table if not exists time_machine (
  id uuid primary key, label text not null, at timestamptz not null, commit_position int8 not null, prepare_position int8 not null,
  recorded_at timestamptz not null, state text not null default 'filling', generation int4 not null default 1, filled_to int8 not null default 0,
  erasures_commit int8, erasures_prepare int8, bytes int8, detail text, opened_by text not null,
  opened_at timestamptz not null default clock_timestamp(), ready_at timestamptz, expires_at timestamptz not null,
  owner text, lease_until timestamptz)`;

const MAX_TRIES = 5;
/** Seconds after which whoever fills a machine and says nothing is taken for gone. */
const LEASE_SECONDS = 15;

interface MachineRow {
  readonly id: string;
  readonly label: string;
  readonly at: Instant;
  readonly commit_position: string;
  readonly prepare_position: string;
  readonly recorded_at: Instant;
  readonly state: MachineState;
  readonly generation: number;
  readonly filled_to: string;
  readonly erasures_commit: string | null;
  readonly erasures_prepare: string | null;
  readonly bytes: string | null;
  readonly detail: string | null;
  readonly opened_by: string;
  readonly opened_at: Instant;
  readonly ready_at: Instant | null;
  readonly expires_at: Instant;
  readonly free: boolean;
}

/** A machine that is being filled by a node, of which it is not to be another generation. */
export type Turn = Pick<Machine, 'id' | 'generation'>;

/**
 * The list of time machines, in the database of the read models, so that all nodes know them. No read model: opening one is asked of the system and
 * is not in the log.
 */
export class MachineRecords {
  private made: Promise<void> | undefined;

  /** @param place.node names this process among those that fill machines. @param place.alone no other process has the database. */
  constructor(
    private readonly db: Kysely<unknown>,
    private readonly place: { readonly node: string; readonly alone: boolean },
  ) {}

  /** All that have not expired, latest first. */
  async list(): Promise<readonly Machine[]> {
    await this.ready();
    const { rows } = await sql<MachineRow>`
      select *, owner is null or lease_until < clock_timestamp() as free from time_machine
      where expires_at > clock_timestamp() order by opened_at desc, id`.execute(this.db);
    return rows.map(machineOf);
  }

  async find(id: string): Promise<Machine | undefined> {
    return (await this.list()).find((machine) => machine.id === id.toLowerCase());
  }

  /** @returns false when there is one with this id, or as many as there may be. */
  async add(machine: NewMachine, most: number): Promise<boolean> {
    await this.ready();
    const { id, label, at, position, recordedAt, openedBy, lastsSeconds } = machine;
    return this.db.transaction().execute(async (transaction) => {
      await sql`lock table time_machine in share row exclusive mode`.execute(transaction);
      const { numAffectedRows } = await sql`
        insert into time_machine (id, label, at, commit_position, prepare_position, recorded_at, opened_by, expires_at)
        select ${id}::uuid, ${label}::text, ${at}::timestamptz, ${position.commit}::int8, ${position.prepare}::int8, ${recordedAt}::timestamptz,
          ${openedBy}::text, ${inSeconds(lastsSeconds)}
        where (select count(*) from time_machine where state <> 'cancelled' and expires_at > clock_timestamp()) < ${most}::int4
        on conflict (id) do nothing`.execute(transaction);
      return numAffectedRows === 1n;
    });
  }

  async extend(id: string, lastsSeconds: number): Promise<void> {
    await sql`update time_machine set expires_at = ${inSeconds(lastsSeconds)} where id = ${id}`.execute(this.db);
  }

  async remove(id: string): Promise<void> {
    await sql`delete from time_machine where id = ${id}`.execute(this.db);
  }

  /** @returns those that had expired. Of several nodes that ask, one is told. */
  async removeExpired(): Promise<readonly { readonly id: string; readonly label: string }[]> {
    await this.ready();
    const { rows } = await sql<{
      id: string;
      label: string;
    }>`delete from time_machine where expires_at <= clock_timestamp() returning id, label`.execute(this.db);
    return rows;
  }

  /** Takes a machine that is to be filled and that nobody else fills. */
  async take({ id, generation }: Turn): Promise<boolean> {
    const { numAffectedRows } = await sql`
      update time_machine set owner = ${this.place.node}, lease_until = ${inSeconds(LEASE_SECONDS)}
      where id = ${id} and generation = ${generation} and state = 'filling' and (owner is null or lease_until < clock_timestamp())`.execute(
      this.db,
    );
    return numAffectedRows === 1n;
  }

  /** Says how far it is. @returns false when it is no longer this node's to fill. */
  async advance(turn: Turn, filledTo: bigint): Promise<boolean> {
    const { numAffectedRows } = await sql`
      update time_machine set filled_to = greatest(filled_to, ${filledTo}), lease_until = ${inSeconds(LEASE_SECONDS)}
      where ${this.isMine(turn)}`.execute(this.db);
    return numAffectedRows === 1n;
  }

  /** Says which erasures are in what is about to be filled. */
  async noteErasures(turn: Turn, { commit, prepare }: Position): Promise<void> {
    await sql`update time_machine set erasures_commit = ${commit}, erasures_prepare = ${prepare} where ${this.isMine(turn)}`.execute(
      this.db,
    );
  }

  /** Gives it back as it is, to be gone on with. */
  async release(turn: Turn): Promise<void> {
    await sql`update time_machine set owner = null, lease_until = null where ${this.isMine(turn)}`.execute(this.db);
  }

  async noteReady(turn: Turn, found: { readonly bytes: number; readonly detail?: string }): Promise<void> {
    await sql`
      update time_machine set state = 'ready', ready_at = clock_timestamp(), bytes = ${found.bytes}::int8, detail = ${found.detail ?? null},
        filled_to = commit_position, owner = null, lease_until = null
      where ${this.isMine(turn)}`.execute(this.db);
  }

  async noteFailed(turn: Turn, detail: string): Promise<void> {
    await sql`update time_machine set state = 'failed', detail = ${detail}, owner = null, lease_until = null where ${this.isMine(turn)}`.execute(
      this.db,
    );
  }

  /** @returns false when it is not being filled. */
  async cancel(id: string): Promise<boolean> {
    const { numAffectedRows } = await sql`
      update time_machine set state = 'cancelled', owner = null, lease_until = null
      where id = ${id} and state in ('filling', 'failed')`.execute(this.db);
    return numAffectedRows === 1n;
  }

  /** Has it filled anew, unless that has been done since. @param why for people. */
  async refill({ id, generation }: Turn, why: string): Promise<boolean> {
    const { numAffectedRows } = await sql`
      update time_machine set state = 'filling', generation = generation + 1, filled_to = 0, erasures_commit = null, erasures_prepare = null,
        bytes = null, ready_at = null, detail = ${why}, owner = null, lease_until = null
      where id = ${id} and generation = ${generation} and state <> 'cancelled'`.execute(this.db);
    return numAffectedRows === 1n;
  }

  private isMine({ id, generation }: Turn) {
    return sql`id = ${id} and generation = ${generation} and state = 'filling' and owner = ${this.place.node}`;
  }

  /** Makes the table, once. Of several nodes that do so at the same time, each may lose a race and tries again. */
  private ready(): Promise<void> {
    this.made ??= this.make().catch((error: unknown) => {
      this.made = undefined;
      throw error;
    });
    return this.made;
  }

  private async make(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await sql.raw(TABLE).execute(this.db);
        // Whoever filled a machine before is gone, however it ended.
        if (this.place.alone) await sql`update time_machine set owner = null, lease_until = null where owner is not null`.execute(this.db);
        return;
      } catch (error) {
        if (tries === MAX_TRIES) throw error;
      }
    }
  }
}

const inSeconds = (seconds: number) => sql`clock_timestamp() + ${seconds}::int4 * interval '1 second'`;

function machineOf(row: MachineRow): Machine {
  const { commit_position: commit, prepare_position: prepare, erasures_commit, erasures_prepare, bytes, detail } = row;
  return {
    ...{
      id: row.id,
      label: row.label,
      at: row.at,
      recordedAt: row.recorded_at,
      state: row.state,
      generation: row.generation,
      free: row.free,
    },
    ...{ openedBy: row.opened_by, openedAt: row.opened_at, readyAt: row.ready_at ?? undefined, expiresAt: row.expires_at },
    ...{ bytes: bytes === null ? undefined : Number(bytes), detail: detail ?? undefined, filledTo: BigInt(row.filled_to) },
    position: { commit: BigInt(commit), prepare: BigInt(prepare) },
    erasuresTo: erasures_commit === null ? undefined : { commit: BigInt(erasures_commit), prepare: BigInt(erasures_prepare!) },
  };
}
