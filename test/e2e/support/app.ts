import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { putReadModels } from '@opsledger/composition/testing';
import type { RecordedEvent } from '@opsledger/eventsourcing';
import { mintToken, openSigningKey } from '@opsledger/identity';
import type { Role } from '@opsledger/kernel';
import type { ReadStore } from '@opsledger/read-store';
import { HAS_POSTGRES } from '@opsledger/read-store/testing';
import { readConfig } from '../../../apps/api/src/config.js';
import { startServer, type Server } from '../../../apps/api/src/server.js';
import { startDatabase, type DatabaseUnderTest } from './databases.js';
import { startEventStore, type EventStoreUnderTest, type StoreKind } from './event-stores.js';

/** Who asks: someone with one role, the same person every time, or anyone in particular. */
export type Caller = Role | { readonly subject: string; readonly roles: readonly Role[] };

/** What a request answered. */
export interface Answer {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string };
  }[];
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
}

/** What a mutation answered; the objects asked for stand beside it. */
export interface Payload extends Readonly<Record<string, unknown>> {
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[];
  readonly position: string | null;
  readonly version: number | null;
  readonly stale: boolean;
}

/** How one mutation is sent. */
export interface Sending {
  /** What to select besides the errors, the position, the version and staleness. */
  readonly select?: string;
  /** Default: an admin. */
  readonly as?: Caller;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The whole product on a data folder of its own, over real HTTP. */
export interface App extends Pick<Server, 'ledger' | 'url'> {
  /** The id of the person who holds a role. */
  actorId(role: Role): string;
  token(caller: Caller): Promise<string>;
  /** Sends one operation. @param as default: an admin. */
  gql(query: string, variables?: object, as?: Caller, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends one mutation and answers its payload; fails on top-level errors. */
  send(mutation: string, input: object, sending?: Sending): Promise<Payload>;
  /** Everything in the log but what requests leave by themselves, the security events and the record of reads, and the store's own, or one stream of it. */
  events(stream?: string): Promise<readonly RecordedEvent[]>;
  /** Waits for processes and read models; fails when they take over ten seconds. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const OF_READERS = /^(security|auditRead)-/;
const TOKEN_SECONDS = 3_600;
const SETTLE_MS = 30_000;

/** Starts it on a free port, with a database that need not be made first. @param kind where its log is. */
export async function startApp(kind: StoreKind): Promise<App> {
  const database = kind === 'EventStoreDB' && HAS_POSTGRES ? await startDatabase() : undefined;
  return startAppOn(await startEventStore(kind), { ...(database && { database }) });
}

/** What an app stands on besides its log. */
export interface Ground {
  /** Read models and keys of people are there; it is closed with the app. */
  readonly database?: DatabaseUnderTest;
  /** A node beside this one: it has the same keys. */
  readonly beside?: App;
}

/** Waits until every read model has reached the log for the first time: until then a busy machine may answer that what it shows is stale. */
async function served(readStore: ReadStore): Promise<void> {
  await readStore.ready;
  const deadline = Date.now() + SETTLE_MS;
  while (readStore.state() !== 'ready' && Date.now() < deadline) await sleep(20);
}

/** As `startApp`, with its log on that server, which is closed with it. */
export async function startAppOn(eventStore: EventStoreUnderTest | undefined, { database, beside }: Ground = {}): Promise<App> {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-e2e-'));
  if (!database) await putReadModels(folder);
  if (beside) await cp(join(beside.ledger.dataFolder, 'keys'), join(folder, 'keys'), { recursive: true });
  const servers = { EVENT_STORE_URL: eventStore?.url, DATABASE_URL: database?.url };
  const env = { OPSLEDGER_PORT: '0', OPSLEDGER_DATA: folder, OPSLEDGER_LOG_LEVEL: 'silent', ...servers };
  const server = await startServer(readConfig(env));
  await served(server.ledger.readStore);
  const token = tokens(folder);
  const gql = poster(server.url, token.of);
  return {
    ledger: server.ledger,
    url: server.url,
    actorId: token.actorId,
    token: token.of,
    gql,
    send: sender(gql),
    events: (stream) => eventsOf(server, stream),
    async settle() {
      expect(await server.ledger.settle(SETTLE_MS)).toBe(true);
    },
    async close() {
      await server.close();
      await eventStore?.close();
      await database?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function tokens(folder: string): { readonly of: App['token']; readonly actorId: App['actorId'] } {
  const key = openSigningKey(join(folder, 'keys'), false);
  const minted = new Map<string, Promise<string>>();
  const actors = new Map<Role, string>();
  const actorId = (role: Role): string => {
    const id = actors.get(role) ?? randomUUID();
    actors.set(role, id);
    return id;
  };
  return {
    actorId,
    of(caller) {
      const { subject, roles } = typeof caller === 'string' ? { subject: actorId(caller), roles: [caller] } : caller;
      const name = `${subject} ${roles.join()}`;
      const token = minted.get(name) ?? mintToken(key, { subject, roles, expiresIn: TOKEN_SECONDS });
      minted.set(name, token);
      return token;
    },
  };
}

function poster(url: string, token: App['token']): App['gql'] {
  return async (query, variables = {}, as = 'admin', headers = {}) => {
    const authorization = `Bearer ${await token(as)}`;
    const body = JSON.stringify({ query, variables });
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization, ...headers },
      body,
    });
    const { data, errors = [], extensions } = (await response.json()) as Partial<Answer>;
    return { status: response.status, data, errors, extensions };
  };
}

function sender(gql: App['gql']): App['send'] {
  return async (mutation, input, { select = '', as = 'admin', headers = {} } = {}) => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
    const query = `mutation($input: ${type}) { ${mutation}(input: $input) {
      userErrors { code path ... on VersionConflict { expected actual } ... on LimitExceeded { limit actual } } position stale
      ${mutation.startsWith('bulk') ? '' : 'version'} ${select} } }`;
    const { data, errors } = await gql(query, { input: { commandId: randomUUID(), ...input } }, as, headers);
    expect(errors).toEqual([]);
    return data?.[mutation] as Payload;
  };
}

async function eventsOf({ ledger }: Server, stream: string | undefined): Promise<readonly RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  const events = stream === undefined ? ledger.eventStore.readAll() : ledger.eventStore.readStream(stream);
  for await (const event of events) if (!OF_READERS.test(event.stream) && !event.type.startsWith('$')) found.push(event);
  return found;
}
