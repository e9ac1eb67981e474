import { lookup } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Sent } from '../delivery/sent.js';
import type { Failure } from '../values.events.js';
import { mayReach, type AllowedNetworks } from './addresses.js';
import { endpointFault, hostOf } from './endpoint.js';

/** Finds the IP addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** How webhooks are posted. */
export interface PostOptions {
  readonly networks: AllowedNetworks;
  /** From the look-up of the name to the end of the answer; milliseconds. */
  readonly timeoutMs: number;
  readonly resolve: Resolve;
  /** Ends the request, when the program does. */
  readonly signal: AbortSignal;
}

/** Most bytes of an answer that are read. Only its status counts; the rest is read to part in peace. */
const MOST_ANSWER_BYTES = 16_384;

/** The addresses of a host name, as the system knows them. */
export const systemResolve: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * Posts one message. The name is looked up once, every address it stands for must be allowed, and the connection goes to the one that was
 * checked: nobody can answer the check with one address and the connection with another. No redirect is followed. Never throws.
 */
export async function postWebhook(
  text: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  options: PostOptions,
): Promise<Sent> {
  if (endpointFault(text, options.networks)) return failed('addressRefused');
  const url = new URL(text);
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  try {
    const address = await addressOf(url, options, signal);
    if (address === undefined) return failed('addressRefused');
    return answered(await post({ url, address, body, headers, signal }));
  } catch (error) {
    return failed(signal.aborted ? 'timedOut' : failureOf(error));
  }
}

/** The address to connect to; undefined when the name stands for one that is not allowed. */
async function addressOf(url: URL, { resolve, networks }: PostOptions, signal: AbortSignal): Promise<string | undefined> {
  const host = hostOf(url);
  const addresses = isIP(host) === 0 ? await inTime(resolve(host), signal) : [host];
  // Without encryption only into the networks that were allowed: a public address needs https.
  const allowed = (address: string): boolean => mayReach(address, networks) && (url.protocol === 'https:' || !mayReach(address, []));
  return addresses.every(allowed) ? addresses[0] : undefined;
}

/** A look-up cannot be called off, but need not be waited for. */
async function inTime<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop);
  });
  return Promise.race([work, aborted]).finally(() => {
    signal.removeEventListener('abort', stop);
  });
}

interface Post {
  readonly url: URL;
  readonly address: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** @returns the status of the answer. */
function post({ url, address, body, headers, signal }: Post): Promise<number> {
  const bytes = Buffer.from(body, 'utf8');
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    signal,
    lookup: pinnedTo(address),
    maxHeaderSize: MOST_ANSWER_BYTES,
    headers: {
      'content-type': 'application/json',
      'content-length': bytes.length,
      'user-agent': 'OpsLedger',
      connection: 'close',
      ...headers,
    },
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (answer) => {
      resolve(answer.statusCode!);
      drain(answer);
    });
    request.on('error', reject);
    request.end(bytes);
  });
}

function drain(answer: IncomingMessage): void {
  let bytes = 0;
  answer.on('error', () => undefined); // the status is known; how the rest ends does not matter
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) answer.destroy();
  });
}

function pinnedTo(address: string): LookupFunction {
  const family = isIP(address);
  return (_hostname, { all }, done) => {
    if (all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

function answered(statusCode: number): Sent {
  if (statusCode >= 200 && statusCode < 300) return { arrived: true, statusCode };
  if (statusCode >= 300 && statusCode < 400) return { ...failed('redirected'), statusCode };
  // Standard Webhooks: the receiver wants no more.
  return statusCode === 410 ? { ...failed('gone'), statusCode, final: true } : { ...failed('answeredBadly'), statusCode };
}

const failed = (failure: Failure): Extract<Sent, { arrived: false }> => ({ arrived: false, failure });

const FAILURE_OF: Readonly<Record<string, Failure>> = { ENOTFOUND: 'unresolved', EAI_AGAIN: 'unresolved', ENODATA: 'unresolved' };

/** What a fault of the network means. OpenSSL has a code for each way in which a certificate is wrong. */
function failureOf(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return FAILURE_OF[code] ?? (/CERT|TLS|SSL|SIGNATURE|EPROTO/.test(code) ? 'untrusted' : 'unreachable');
}
