import { sql, type Kysely } from 'kysely';
import { LeaseLost, START, type Checkpoints } from '@opsledger/eventsourcing';
import { LeaseKeeper } from '../lease/lease-keeper.js';
import { PROCESS_LEASES } from '../lease/lease-table.js';

interface PlaceRow {
  readonly commit_position: string;
  readonly prepare_position: string;
  readonly last_event_id: string | null;
  readonly last_event_commit: string | null;
  readonly last_event_prepare: string | null;
}

/** The checkpoints of process managers, kept beside the read models: losing them means that commands are sent again with the same ids. */
export function processCheckpoints(db: Kysely<unknown>): Checkpoints {
  return {
    async load(name) {
      const { rows } = await sql<PlaceRow>`
        select commit_position, prepare_position, last_event_id, last_event_commit, last_event_prepare
        from process_checkpoint where name = ${name}`.execute(db);
      const [row] = rows;
      if (!row) return { position: START, lastEvent: undefined };
      const { last_event_id: id, last_event_commit: commit, last_event_prepare: prepare } = row;
      const lastEvent = id === null ? undefined : { id, position: { commit: BigInt(commit!), prepare: BigInt(prepare!) } };
      return { position: { commit: BigInt(row.commit_position), prepare: BigInt(row.prepare_position) }, lastEvent };
    },
    leases: (options) => new LeaseKeeper(db, PROCESS_LEASES, options),
    async save(name, { position: { commit, prepare }, lastEvent }, fence) {
      const { id = null, position: last } = lastEvent ?? {};
      const { numAffectedRows } = await sql`
        insert into process_checkpoint (name, commit_position, prepare_position, last_event_id, last_event_commit, last_event_prepare)
        values (${name}, ${commit}, ${prepare}, ${id}, ${last?.commit ?? null}, ${last?.prepare ?? null})
        on conflict (name) do update set commit_position = excluded.commit_position, prepare_position = excluded.prepare_position,
          last_event_id = excluded.last_event_id, last_event_commit = excluded.last_event_commit,
          last_event_prepare = excluded.last_event_prepare, updated_at = now()
        where ${fence ?? null}::int8 is null or process_checkpoint.fence = ${fence ?? null}::int8`.execute(db);
      if (numAffectedRows !== 1n) throw new LeaseLost(`Another node has taken over process "${name}".`);
    },
  };
}
