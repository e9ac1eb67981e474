import { hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { signedLog, watchTransparencyLog } from '@opsledger/audit';
import { LedgerModule, openLedger, policy, subjects, type Ledger, type LedgerOptions } from '@opsledger/composition';
import { DataFolderLocked, type OperationsLog } from '@opsledger/eventsourcing';
import {
  authenticator,
  jwksVerifier,
  localVerifier,
  openSigningKey,
  SecurityLog,
  type SigningKey,
  type VerifyToken,
} from '@opsledger/identity';
import { watchNotifications } from '@opsledger/notifications';
import { watchLedger, type Operations } from '@opsledger/operations';
import { ConfigInvalid, type ApiConfig } from './config.js';
import { createApi } from './create-api.js';
import type { EvidenceSource } from './evidence-route.js';
import { createLogger, operationsLog } from './logger.js';
import type { Endable } from './shutdown.js';
import { probeOf, storeProbe } from './store-probe.js';

/** A running server. */
export interface Server extends Endable {
  /** Where it listens, e.g. `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly ledger: Ledger;
  /** Says by its readiness, and by closing every connection with its next answer, that it is about to end. Requests are still answered. */
  drain(): void;
  /** Answers requests under way, for at most ten seconds, then frees everything. */
  close(): Promise<void>;
}

const CURSOR_KEY_BYTES = 32;
/** Milliseconds that requests under way may take once the server closes. */
const LAST_ANSWERS_MS = 10_000;

/**
 * Opens the ledger and serves it. It listens while the read models still open.
 * @throws {ConfigInvalid} | {StoreMisconfigured} | {StoreUnavailable} | {DataFolderLocked} | {PolicyIncomplete}
 * @throws {DatabaseMisconfigured} | {DatabaseUnavailable} | {MasterKeyError} | {SubjectKeysConflict} | {NodesDisagree}
 */
export async function startServer(config: ApiConfig): Promise<Server> {
  const logger = createLogger(config.logLevel);
  const log = operationsLog(logger);
  const { dataFolder } = config;
  const ledger = await openLedger({ dataFolder, ...serversOf(config), log });
  try {
    const held = heldByAnother(ledger);
    const signingKey = config.oidc ? undefined : openSigningKey(join(dataFolder, 'keys'), config.production);
    const cursors = cursorKey(config, signingKey);
    if (signingKey) await ledger.requireSharedSecret?.('tokens', bytesOf(signingKey));
    await ledger.requireSharedSecret?.('cursors', cursors);
    const security = new SecurityLog(ledger.eventStore, { log });
    const operations = watch(ledger, log);
    let stopping = false;
    const parts = {
      modules: [LedgerModule.register(ledger)],
      policy,
      subjects,
      ...(config.subscribers && { socketLimits: config.subscribers }),
      authenticate: authenticator(tokenVerifier(config, signingKey), ledger.aggregates),
      security,
      accessRecord: ledger.accessRecord,
      cursorKey: cursors,
      isOpen: () => ['ready', 'rebuilding'].includes(ledger.readStore.state()),
      storeAnswers: storeProbe(ledger.eventStore),
      readStoreAnswers: probeOf(() => ledger.readStore.probe()),
      logger,
      operations,
      upkeep: ledger.upkeep,
      ...{ timeMachines: ledger.timeMachines, evidence: evidenceOf(ledger) },
      ...{ isStopping: () => stopping, isContradicted: () => ledger.transparency.log.status().state === 'contradicted' },
    };
    const app = await createApi(parts, config);
    const locked = held();
    if (locked) throw locked;
    await app.listen(config.port, config.host);
    const url = await app.getUrl();
    logger.info({ url, page: `${url}/graphiql` }, 'OpsLedger answers');
    return {
      url,
      ledger,
      drain: () => {
        stopping = true;
        logger.info('OpsLedger is about to end');
      },
      close: async () => {
        stopping = true;
        const tooLate = setTimeout(() => app.getHttpServer().closeAllConnections(), LAST_ANSWERS_MS);
        await app.close();
        clearTimeout(tooLate);
        await security.flush();
        await ledger.close();
        logger.info('OpsLedger has ended');
      },
    };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

function evidenceOf({ eventStore, subjectKeys, transparency, accessRecord }: Ledger): EvidenceSource {
  return {
    eventStore,
    subjectKeys,
    log: () => signedLog({ eventStore, ...transparency }),
    record: (read) => accessRecord.record(read),
  };
}

function watch(ledger: Ledger, log: OperationsLog): Operations {
  const operations = watchLedger(ledger, log);
  watchNotifications(ledger.notifications, operations.metrics);
  watchTransparencyLog(ledger.transparency.log, operations.metrics);
  return operations;
}

/** Tells whether the read models turned out to be another process's: on EventStoreDB no lock of the log has said so before. */
function heldByAnother({ readStore }: Ledger): () => DataFolderLocked | undefined {
  let locked: DataFolderLocked | undefined;
  readStore.ready.catch((error: unknown) => {
    if (error instanceof DataFolderLocked) locked = error;
  });
  return () => locked;
}

function tokenVerifier({ oidc }: ApiConfig, signingKey: SigningKey | undefined): VerifyToken {
  if (signingKey) return localVerifier(signingKey);
  if (!oidc) throw new ConfigInvalid(['OIDC_JWKS_URL is missing: tokens come from an identity provider.']);
  const { jwksUrl, issuer, audience, rolesClaim } = oidc;
  return jwksVerifier({ url: jwksUrl, issuer, audience, ...(rolesClaim !== undefined && { rolesClaim }) });
}

/** Derived from the secret, or in the embedded default from the local signing key, so that cursors outlive a restart. */
function cursorKey({ secret }: ApiConfig, signingKey: SigningKey | undefined): Uint8Array {
  const material = secret ?? (signingKey && bytesOf(signingKey));
  if (material === undefined)
    throw new ConfigInvalid(['OPSLEDGER_SECRET is missing: tokens of an identity provider need one for cursors.']);
  return new Uint8Array(hkdfSync('sha256', material, '', 'opsledger cursors', CURSOR_KEY_BYTES));
}

const bytesOf = ({ privateKey }: SigningKey): Uint8Array => privateKey.export({ type: 'pkcs8', format: 'der' });

function serversOf({
  eventStoreUrl,
  eventStoreServer,
  databaseUrl,
  projects,
  notifications,
  timeMachines,
  transparency,
}: ApiConfig): Omit<LedgerOptions, 'dataFolder'> {
  return {
    ...(eventStoreUrl !== undefined && { eventStoreUrl }),
    ...(eventStoreServer && { eventStoreServer }),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(projects !== undefined && { projects }),
    notifications,
    timeMachines,
    transparency,
  };
}
