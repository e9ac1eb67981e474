import type { EventStore, OperationsLog } from '@opsledger/eventsourcing';
import type { SubjectKeys } from '@opsledger/organization';
import { dropSpare, listRebuilds, type Projector, type ReadStore } from '@opsledger/read-store';
import { sql } from 'kysely';

/** The read model that has names in plain text. */
const PEOPLE = 'people';
/** People whose keys are looked at together. */
const AT_ONCE = 500;
/** Longest that the first look waits for the read models, in milliseconds. */
const PATIENCE_MS = 600_000;

/** Gives up tables of people that no event reaches any more: a rebuild that goes on applies the erasure itself, others are dropped. */
export async function dropEarlierTables({ db, projections }: Pick<ReadStore, 'db' | 'projections'>): Promise<void> {
  const people = projections.find(({ name }) => name === PEOPLE);
  const rebuilds = await listRebuilds(db);
  if (people && rebuilds.some(({ projection, active }) => projection === PEOPLE && !active)) await dropSpare(db, people);
}

/** What the look needs. */
export interface ErasedPeopleParts {
  readonly eventStore: Pick<EventStore, 'head'>;
  readonly readStore: Pick<ReadStore, 'db' | 'ready'>;
  readonly projector: Pick<Projector, 'waitFor'>;
  readonly subjectKeys: Pick<SubjectKeys, 'shredAgain'>;
  readonly log: OperationsLog;
  /** False on nodes that leave the read models to others: those look. */
  readonly looks: boolean;
}

/** A look that is under way. */
export interface Look {
  /** Breaks it off. */
  stop(): Promise<void>;
}

/**
 * Looks once, when the read models have caught up, whether keys of people who were erased are there again, since a back-up from before was put back,
 * and destroys them.
 */
export function lookForRestoredKeys(parts: ErasedPeopleParts): Look {
  const abort = new AbortController();
  const ended = look(parts, abort.signal).catch((error: unknown) => {
    if (!abort.signal.aborted)
      parts.log('error', 'Whether keys of erased people were restored could not be found out.', { error: String(error) });
  });
  return {
    async stop() {
      abort.abort();
      await ended;
    },
  };
}

async function look({ eventStore, readStore, projector, subjectKeys, log, looks }: ErasedPeopleParts, signal: AbortSignal): Promise<void> {
  if (!looks) return;
  const opened = readStore.ready.then(
    () => true,
    () => false,
  );
  if (!(await unless(signal, opened))) return;
  const caughtUp = projector.waitFor(await eventStore.head(), { projections: [PEOPLE], timeoutMs: PATIENCE_MS });
  if (!(await unless(signal, caughtUp))) return;
  const { rows } = await sql<{ person_id: string }>`select person_id from person where erased order by person_id`.execute(readStore.db);
  for (let start = 0; start < rows.length && !signal.aborted; start += AT_ONCE) {
    const restored = await subjectKeys.shredAgain(rows.slice(start, start + AT_ONCE).map(({ person_id: id }) => id));
    if (restored.length > 0)
      log(
        'warn',
        `The keys of ${restored.length} erased people were there again: a back-up from before was put back. They were destroyed again.`,
      );
  }
}

/** The answer, or undefined as soon as it is not wanted any more. */
async function unless<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result | undefined> {
  const settled = new AbortController();
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true, signal: settled.signal });
  });
  return Promise.race([work, stopped]).finally(() => {
    settled.abort();
  });
}
