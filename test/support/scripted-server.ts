import { once, type EventEmitter } from 'node:events';
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import type gossip from '@eventstore/db-client/generated/gossip_pb.js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { WireLog, type WireEvent } from './wire-log.js';
import {
  appendAnswer,
  batchAnswer,
  caughtUp,
  confirmation,
  eventMessage,
  leaderAt,
  streamNameOf,
  streamNotFound,
  supportedMethods,
  WireFailure,
} from './wire-messages.js';

export type BatchCall = ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;
export type AppendCall = ServerReadableStream<streams.AppendReq, streams.AppendResp>;
export type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;

/** What the server does. A spec replaces what shall go wrong; a rejection or a `WireFailure` ends the call with its status. */
export interface Script {
  features(): Promise<features.SupportedMethods>;
  gossip(): Promise<gossip.ClusterInfo>;
  batchAppend(call: BatchCall, request: streams.BatchAppendReq): void;
  append(call: AppendCall, requests: readonly streams.AppendReq[]): Promise<streams.AppendResp>;
  read(call: ReadCall): Promise<void>;
}

export interface ScriptedServer {
  readonly port: number;
  /** `esdb://…`, without encryption unless the server has a certificate. */
  readonly url: string;
  readonly log: WireLog;
  /** What it does now. */
  readonly script: Script;
  /** What a server without faults does. */
  readonly wellBehaved: Script;
  /** The calls that it has seen. */
  readonly calls: { features: number; appends: number; readonly batches: BatchCall[]; readonly reads: ReadCall[] };
  /** Cuts every connection and frees the port. */
  close(): void;
}

export interface ScriptedServerOptions {
  /** Default 24.10.0. */
  readonly version?: string;
  /** Announces BatchAppend. Default true. */
  readonly batchAppend?: boolean;
  /** PEM texts; speaks TLS. */
  readonly tls?: { readonly certificate: Buffer; readonly key: Buffer };
  /** Default: one of its own. */
  readonly log?: WireLog;
  /** Default: a free one. */
  readonly port?: number;
}

/** An EventStoreDB server that does what a spec tells it. */
export async function startScriptedServer(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
  const { log = new WireLog(), tls } = options;
  const server = new Server();
  const calls: ScriptedServer['calls'] = { features: 0, appends: 0, batches: [], reads: [] };
  const wellBehaved = behaviour(log, options);
  const script: Script = { ...wellBehaved };
  server.addService(ServerFeaturesService, {
    getSupportedMethods: (_: unknown, respond: sendUnaryData<unknown>) => {
      calls.features += 1;
      answer(script.features(), respond);
    },
  });
  server.addService(GossipService, { read: (_: unknown, respond: sendUnaryData<unknown>) => answer(script.gossip(), respond) });
  server.addService(StreamsService, {
    read: (call: ReadCall) => {
      calls.reads.push(call);
      script.read(call).catch((error: unknown) => call.emit('error', error));
    },
    append: (call: AppendCall, respond: sendUnaryData<unknown>) => {
      calls.appends += 1;
      answer(
        everything(call).then((requests) => script.append(call, requests)),
        respond,
      );
    },
    batchAppend: (call: BatchCall) => {
      calls.batches.push(call);
      call.on('data', (request: streams.BatchAppendReq) => script.batchAppend(call, request));
      call.on('end', () => call.end());
      call.on('error', () => undefined);
    },
    delete: unsupported,
    tombstone: unsupported,
  });
  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.certificate }])
    : ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port ?? 0}`, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  const gossip = (): Promise<gossip.ClusterInfo> => Promise.resolve(leaderAt(port));
  wellBehaved.gossip = gossip;
  script.gossip = gossip;
  const url = `esdb://127.0.0.1:${port}${tls ? '' : '?tls=false'}`;
  return { port, url, log, script, wellBehaved, calls, close: () => server.forceShutdown() };
}

function behaviour(log: WireLog, { version = '24.10.0', batchAppend = true }: ScriptedServerOptions): Script {
  return {
    features: () => Promise.resolve(supportedMethods(version, batchAppend)),
    gossip: () => Promise.resolve(leaderAt(0)),
    batchAppend: (call, request) => void call.write(commitBatch(log, request)),
    append: (_, requests) => Promise.resolve(commitPlain(log, requests)),
    read: (call) => serveRead(log, call),
  };
}

/** Carries a batch append out. @returns the answer to it. */
export function commitBatch(log: WireLog, request: streams.BatchAppendReq): streams.BatchAppendResp {
  const options = request.getOptions();
  const expected = options?.hasStreamPosition() ? Number(options.getStreamPosition()) : -1;
  return batchAnswer(request, log.append(streamNameOf(options?.getStreamIdentifier()), expected, request.getProposedMessagesList()));
}

/** Carries a plain append out. @returns the answer to it. */
export function commitPlain(log: WireLog, requests: readonly streams.AppendReq[]): streams.AppendResp {
  const options = requests[0]?.getOptions();
  const expected = options?.hasRevision() ? Number(options.getRevision()) : -1;
  const proposed = requests.flatMap((request) => request.getProposedMessage() ?? []);
  return appendAnswer(options, log.append(streamNameOf(options?.getStreamIdentifier()), expected, proposed));
}

/** Serves a read or a subscription from the log. */
export async function serveRead(log: WireLog, call: ReadCall): Promise<void> {
  const options = call.request.getOptions()!;
  if (options.hasSubscription()) return subscribe(log, call, Number(positionOf(options).commit / 100n));
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
  const events = options.hasStream() ? ofStream(log, options, backwards) : ofAll(log, options, backwards);
  if (!events) call.write(streamNotFound(streamNameOf(options.getStream()?.getStreamIdentifier())));
  for (const event of (events ?? []).slice(0, Number(options.getCount()))) {
    if (isOver(call)) return;
    await send(call, eventMessage(event));
  }
  call.end();
}

const finished = new WeakSet<ReadCall>();

/** Ends a read or subscription in the middle: gracefully, or with a failure. Nothing is written behind it. */
export function finish(call: ReadCall, failure?: WireFailure): void {
  finished.add(call);
  if (failure) call.emit('error', failure);
  else call.end();
}

const isOver = (call: ReadCall): boolean => call.cancelled || finished.has(call);

/** Writes one message; resolves when there is room for the next. */
export async function send(call: ReadCall, message: streams.ReadResp): Promise<void> {
  if (!isOver(call) && !call.write(message)) await anyOf([call, 'drain'], [call, 'cancelled']);
}

/** Waits for the first of some events. */
async function anyOf(...events: readonly (readonly [EventEmitter, string])[]): Promise<void> {
  const ending = new AbortController();
  await Promise.race(events.map(([emitter, name]) => once(emitter, name, { signal: ending.signal }).catch(() => undefined)));
  ending.abort();
}

/** True for a subscription, false for a read that ends. */
export function isSubscription(call: ReadCall): boolean {
  return call.request.getOptions()?.hasSubscription() ?? false;
}

async function subscribe(log: WireLog, call: ReadCall, behind: number): Promise<void> {
  await send(call, confirmation());
  let told = false;
  for (let next = behind; !call.cancelled && !call.destroyed;) {
    const event = log.events[next];
    if (event) {
      await send(call, eventMessage(event));
      next += 1;
      continue;
    }
    if (!told) await send(call, caughtUp());
    told = true;
    await anyOf([log.news, 'added'], [call, 'cancelled'], [call, 'finish']);
  }
}

type Options = streams.ReadReq.Options;

function ofStream(log: WireLog, options: Options, backwards: boolean): readonly WireEvent[] | undefined {
  const wanted = options.getStream()!;
  const events = log.of(streamNameOf(wanted.getStreamIdentifier()));
  if (events.length === 0) return undefined;
  const from = wanted.hasRevision() ? Number(wanted.getRevision()) : backwards ? Infinity : 0;
  return backwards ? events.filter(({ revision }) => revision <= from).reverse() : events.filter(({ revision }) => revision >= from);
}

function ofAll(log: WireLog, options: Options, backwards: boolean): readonly WireEvent[] {
  const { commit, prepare } = positionOf(options);
  const atEnd = options.getAll()?.hasEnd() ?? false;
  if (backwards) return log.events.filter((event) => atEnd || event.commit < commit).reverse();
  return log.events.filter((event) => event.commit > commit || (event.commit === commit && event.prepare >= prepare));
}

/** A position that is none of the log's is refused: a client that lost one half would read on from a wrong place on a real server. */
function positionOf(options: Options): { readonly commit: bigint; readonly prepare: bigint } {
  const position = options.getAll()?.getPosition();
  if (!position) return { commit: 0n, prepare: 0n };
  const [commit, prepare] = [BigInt(position.getCommitPosition()), BigInt(position.getPreparePosition())];
  if (commit !== 0n && prepare !== commit - 7n) throw new WireFailure(status.INVALID_ARGUMENT, `no position: ${commit}/${prepare}`);
  return { commit, prepare };
}

function answer<Message>(message: Promise<Message>, respond: sendUnaryData<Message>): void {
  message.then(
    (value) => respond(null, value),
    (error: unknown) => respond(error as WireFailure),
  );
}

async function everything(call: AppendCall): Promise<readonly streams.AppendReq[]> {
  const requests: streams.AppendReq[] = [];
  for await (const request of call) requests.push(request as streams.AppendReq);
  // A call that is cancelled on its way ends like a whole one: half an append must not be recorded.
  if (call.cancelled) throw new WireFailure(status.CANCELLED, 'the client has left');
  return requests;
}

const unsupported = (_: unknown, respond: sendUnaryData<never>): void => respond(new WireFailure(status.UNIMPLEMENTED, 'not scripted'));
