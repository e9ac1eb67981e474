import { setTimeout as sleep } from 'node:timers/promises';
import { openTransparency } from '@opsledger/composition';
import type { Place } from '../console/with-ledger.js';
import { found, type Finding } from './finding.js';

/** Milliseconds that the tree may take to be made again where it is missing. */
const CATCH_UP_MS = 600_000;
/** Nothing is signed while it is looked. */
const NEVER = { maxLeaves: Number.MAX_SAFE_INTEGER, maxAgeMs: 2 ** 31 - 1 };

/** The log is what it signed last. Says nothing of a log that has signed nothing. Needs the folder for itself. */
export async function checkTransparency(place: Place): Promise<readonly Finding[]> {
  const open = await openTransparency({ ...place, transparency: { times: NEVER } });
  try {
    const signed = (await open.proofs.state())?.signed;
    if (!signed) return [];
    open.log.start();
    const { state, failure } = await settled(open.log);
    if (state === 'following')
      return [found('transparencyLog', 'ok', `The log is what it signed at ${signed.signedAt}: ${signed.size} events.`)];
    return [
      found('transparencyLog', 'problem', failure ?? 'The transparency log has not reached the end of the log in ten minutes.', LOOK),
    ];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'LogContradicted') throw error;
    return [found('transparencyLog', 'problem', error.message, LOOK)];
  } finally {
    await open.close();
  }
}

const LOOK = 'See "When the log contradicts what it signed" in docs/operations.md.';

type Log = Awaited<ReturnType<typeof openTransparency>>['log'];

async function settled(log: Log): Promise<ReturnType<Log['status']>> {
  const deadline = performance.now() + CATCH_UP_MS;
  while (['starting', 'rebuilding'].includes(log.status().state) && performance.now() < deadline) await sleep(10);
  return log.status();
}
