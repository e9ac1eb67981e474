import { StoreMisconfigured, StoreUnavailable, type OperationsLog } from '@opsledger/eventsourcing';
import { passing } from './calls.js';
import { serverVersion } from './client.js';
import { Connection } from './connection.js';
import { TimedOut, type Trouble } from './failures.js';
import { readHead } from './head.js';
import { backOff, within } from './time-limit.js';
import { EventStoreDb } from './event-store-db.js';

/** How the adapter connects. */
export interface EventStoreDbOptions {
  /** `esdb://` or `esdb+discover://` connection string. */
  readonly url: string;
  readonly log?: OperationsLog;
  /** Milliseconds that one try of a call may take before its outcome counts as unknown. Default 10,000. */
  readonly timeoutMs?: number;
  /** Milliseconds to keep trying to reach the server at first. Default 10,000. */
  readonly connectMs?: number;
  /** Milliseconds without news after which a subscription looks whether the log has moved on without it. Default 2,000. */
  readonly silenceMs?: number;
}

/** The oldest server that tells the position of every event it sends. */
const OLDEST = [22, 6] as const;

/**
 * Connects to EventStoreDB and checks that the address, the credentials and the version will do.
 * @throws {StoreMisconfigured} they will not. @throws {StoreUnavailable} no server (or no leader) answered in time.
 */
export async function openEventStoreDb(options: EventStoreDbOptions): Promise<EventStoreDb> {
  const { url, log = () => undefined, timeoutMs = 10_000, connectMs = 10_000, silenceMs = 2000 } = options;
  const version = await reach(url, connectMs);
  log('info', `Connected to EventStoreDB ${version} at ${withoutPassword(url)}.`);
  checkVersion(version, url);
  return new EventStoreDb({ url, log, timeoutMs, silenceMs });
}

/** Asks for the version and the end of the log until there is an answer. @returns the version. */
async function reach(url: string, connectMs: number): Promise<string> {
  const deadline = Date.now() + connectMs;
  const connection = new Connection(url);
  let told: Trouble | undefined;
  try {
    for (let attempt = 1; ; attempt += 1) {
      const { client } = connection;
      const left = Math.max(500, deadline - Date.now());
      try {
        const version = await within(left, serverVersion(client));
        await within(left, readHead(client));
        return version;
      } catch (error) {
        const failure = passing(error, {});
        if (failure.broken) connection.replace(client); // otherwise kept: a follower may have told it where the leader is
        // A last try that was cut short says less than the one before it.
        told = error instanceof TimedOut && told ? told : failure;
        if (Date.now() >= deadline) throw unreachable(told, url);
      }
      await backOff(attempt);
    }
  } finally {
    void connection.close();
  }
}

function unreachable({ reason }: Trouble, url: string): Error {
  const place = withoutPassword(url);
  const hint = HINTS.find(({ sign }) => sign.test(reason));
  if (hint?.configuration === true) return new StoreMisconfigured(`EventStoreDB at ${place}: ${hint.advice} (${reason})`);
  return new StoreUnavailable(`EventStoreDB at ${place} cannot be reached: ${hint?.advice ?? 'Is it running?'} (${reason})`);
}

/** What the network's own words usually mean. */
const HINTS: readonly { readonly sign: RegExp; readonly advice: string; readonly configuration: boolean }[] = [
  {
    sign: /self[- ]signed|unable to verify|unable to get (?:local )?issuer|certificate/i,
    advice: 'its certificate is not trusted. Name the authority: …?tlsCAFile=/path/ca.crt.',
    configuration: true,
  },
  {
    sign: /wrong version number|packet length too long|EPROTO|SSL routines/i,
    advice: 'it does not speak TLS there. Add ?tls=false.',
    configuration: true,
  },
  {
    sign: /ENOTFOUND|Name resolution failed|EAI_AGAIN/,
    advice: 'The host name cannot be resolved. Check EVENT_STORE_URL.',
    configuration: false,
  },
  {
    sign: /ECONNREFUSED/,
    advice: 'Nothing listens there. Check host and port (default 2113), and that it is running.',
    configuration: false,
  },
  {
    sign: /not the leader/,
    advice: 'The cluster has no leader, or this node does not know it. Wait for the election, or name every node.',
    configuration: false,
  },
  { sign: /Failed to discover/, advice: 'No node answered with the members of the cluster. Check the host names.', configuration: false },
  {
    sign: /ECONNRESET|socket hang up|Connection dropped|Failed to connect|GOAWAY/i,
    advice: 'It closes the connection. If it speaks TLS, remove tls=false.',
    configuration: false,
  },
];

function checkVersion(version: string, url: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const known = /^\d+\.\d+/.test(version);
  if (known && (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]))) return;
  const found = known ? `is EventStoreDB ${version}` : 'does not tell its version, so it is older than 21.10 or no EventStoreDB';
  throw new StoreMisconfigured(`The server at ${withoutPassword(url)} ${found}; OpsLedger needs ${OLDEST.join('.')} or newer.`);
}

/** The connection string as it may be shown. */
function withoutPassword(url: string): string {
  return url.replace(/(\/\/[^:@/?]*):[^@]*@/, '$1:***@');
}
