import { openLedger, type Ledger } from '@opsledger/composition';
import { watchTransparencyLog } from '@opsledger/audit';
import { watchNotifications } from '@opsledger/notifications';
import { watchLedger, type Operations } from '@opsledger/operations';
import { createLogger, operationsLog } from '../../api/src/logger.js';
import type { Endable } from '../../api/src/shutdown.js';
import { probeOf, storeProbe } from '../../api/src/store-probe.js';
import type { ProjectorConfig } from './config.js';
import { serveHealth, type Health } from './health-server.js';

/** A running projector. `close` lets what is under way finish and hands over to other nodes. */
export interface RunningProjector extends Endable {
  readonly ledger: Ledger;
  /** Where its health and its metrics are told; undefined when they are not. */
  readonly url: string | undefined;
}

/**
 * Keeps read models up to date and runs the processes, as an API server does, without serving anything else. Any number of them may run: they
 * share the work with each other and with the servers.
 * @throws {StoreMisconfigured} | {StoreUnavailable} | {DatabaseMisconfigured} | {DatabaseUnavailable} | {MasterKeyError}
 */
export async function runProjector({ health, logLevel, metrics, ...where }: ProjectorConfig): Promise<RunningProjector> {
  const logger = createLogger(logLevel);
  const log = operationsLog(logger);
  const ledger = await openLedger({ ...where, log });
  let stopping = false;
  try {
    const operations = watchLedger(ledger, log);
    watchNotifications(ledger.notifications, operations.metrics);
    watchTransparencyLog(ledger.transparency.log, operations.metrics);
    const asked = healthOf(ledger, operations, () => stopping);
    const server = health && (await serveHealth(asked, { ...health, metrics }));
    logger.info({ ...(server && { health: `${server.url}/health/ready` }) }, 'The projector runs');
    return {
      ledger,
      url: server?.url,
      drain() {
        stopping = true;
        logger.info('The projector is about to end');
      },
      async close() {
        stopping = true;
        await ledger.close();
        await server?.close(); // last: who looks meanwhile is told that it is stopping
        logger.info('The projector has ended');
      },
    };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

function healthOf(
  { eventStore, readStore, projector, processes, transparency }: Ledger,
  { metrics }: Operations,
  isStopping: () => boolean,
): Health {
  const [eventStoreAnswers, readStoreAnswers] = [storeProbe(eventStore), probeOf(() => readStore.probe())];
  return {
    metrics,
    isStopping,
    async stores() {
      const [first, second] = await Promise.all([eventStoreAnswers(), readStoreAnswers()]);
      return { eventStore: first, readStore: second };
    },
    async states() {
      const projections = (await projector.status()).map(({ projection, state }) => [projection, state]);
      const log = ['transparencyLog', transparency.log.status().state];
      return Object.fromEntries([...projections, ...processes.status().map(({ process, state }) => [process, state]), log]) as Record<
        string,
        string
      >;
    },
  };
}
