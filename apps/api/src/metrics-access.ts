import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Who may read the metrics: whoever reaches the port, programs of this machine, nobody. */
export const METRICS_ACCESS = ['all', 'loopback', 'off'] as const;
export type MetricsAccess = (typeof METRICS_ACCESS)[number];

/** Where the metrics are, in every program. */
export const METRICS_PATH = '/metrics';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** What OPSLEDGER_METRICS means; undefined for nothing that is known. Pure. */
export function metricsAccessOf(text: string | undefined): MetricsAccess | undefined {
  return METRICS_ACCESS.find((access) => access === text);
}

/** What is wrong with OPSLEDGER_METRICS, as full sentences. Pure. */
export function metricsAccessFaults(text: string | undefined): readonly string[] {
  return text === undefined || metricsAccessOf(text) ? [] : [`OPSLEDGER_METRICS "${text}" is none of ${METRICS_ACCESS.join(', ')}.`];
}

/** Whether a request is told the metrics: to others there is nothing. */
export function mayReadMetrics(request: IncomingMessage, access: MetricsAccess): boolean {
  return access === 'all' || (access === 'loopback' && isLocal(request));
}

/** A request of this machine itself. One that a proxy of this machine passes on comes from elsewhere, and says so in a header. */
function isLocal({ socket, headers }: IncomingMessage): boolean {
  if (headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined || headers.via !== undefined) return false;
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const version = isIP(address);
  return version !== 0 && LOOPBACK.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
