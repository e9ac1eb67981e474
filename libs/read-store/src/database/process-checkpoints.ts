import { sql, type Kysely } from 'kysely';
import { START, type Checkpoints, type Position } from '@opsledger/eventsourcing';

/** The checkpoints of process managers, kept beside the read models: losing them means that commands are sent again with the same ids. */
export function processCheckpoints(db: Kysely<unknown>): Checkpoints {
  return {
    async load(name) {
      const { rows } = await sql<{ commit_position: string; prepare_position: string }>`
        select commit_position, prepare_position from process_checkpoint where name = ${name}`.execute(db);
      const [row] = rows;
      return row ? { commit: BigInt(row.commit_position), prepare: BigInt(row.prepare_position) } : START;
    },
    async save(name, { commit, prepare }: Position) {
      await sql`insert into process_checkpoint (name, commit_position, prepare_position) values (${name}, ${commit}, ${prepare})
                on conflict (name) do update set commit_position = excluded.commit_position, prepare_position = excluded.prepare_position, updated_at = now()`.execute(
        db,
      );
    },
  };
}
