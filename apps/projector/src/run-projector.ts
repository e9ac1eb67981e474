import { openLedger, type Ledger } from '@opsledger/composition';
import { createLogger, operationsLog } from '../../api/src/logger.js';
import { probeOf, storeProbe } from '../../api/src/store-probe.js';
import type { ProjectorConfig } from './config.js';
import { serveHealth, type Health } from './health-server.js';

/** A running projector. */
export interface RunningProjector {
  readonly ledger: Ledger;
  /** Where its health is told; undefined when it is not. */
  readonly url: string | undefined;
  /** Lets what is under way finish and hands over to other nodes. */
  close(): Promise<void>;
}

/**
 * Keeps read models up to date and runs the processes, as an API server does, without serving anything else. Any number of them may run: they
 * share the work with each other and with the servers.
 * @throws {StoreMisconfigured} | {StoreUnavailable} | {DatabaseMisconfigured} | {DatabaseUnavailable} | {MasterKeyError}
 */
export async function runProjector({ health, logLevel, ...where }: ProjectorConfig): Promise<RunningProjector> {
  const logger = createLogger(logLevel);
  const ledger = await openLedger({ ...where, log: operationsLog(logger) });
  try {
    const server = health && (await serveHealth(healthOf(ledger), health));
    logger.info({ ...(server && { health: `${server.url}/health/ready` }) }, 'The projector runs');
    return {
      ledger,
      url: server?.url,
      async close() {
        await server?.close();
        await ledger.close();
      },
    };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

function healthOf({ eventStore, readStore, projector, processes }: Ledger): Health {
  const [eventStoreAnswers, readStoreAnswers] = [storeProbe(eventStore), probeOf(() => readStore.probe())];
  return {
    async stores() {
      const [first, second] = await Promise.all([eventStoreAnswers(), readStoreAnswers()]);
      return { eventStore: first, readStore: second };
    },
    async states() {
      const projections = (await projector.status()).map(({ projection, state }) => [projection, state]);
      return Object.fromEntries([...projections, ...processes.status().map(({ process, state }) => [process, state])]) as Record<
        string,
        string
      >;
    },
  };
}
