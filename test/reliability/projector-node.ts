import { openPostgresReadStore, startProjector, type Projection, type RowWriter } from '@opsledger/read-store';
import { ArrayEventStore, jarHistory, jarProjection } from '@opsledger/read-store/testing';
import { isProgram } from './store-random.js';

/** What a node of the projector runs is told at its start. Times in milliseconds. */
export interface NodeSettings {
  readonly url: string;
  /** Events of the common history that are in its log. */
  readonly events: number;
  readonly lease: { readonly durationMs?: number; readonly renewMs?: number; readonly pollMs?: number };
  /** How far its clock is off. */
  readonly skewMs: number;
}

/** trap: at the next event, in the middle of its batch, the node gets the signal, at once or some milliseconds later. */
export type NodeOrder =
  | { readonly kind: 'grow'; readonly events: number }
  | { readonly kind: 'trap'; readonly signal: 'SIGKILL' | 'SIGSTOP'; readonly delayMs: number }
  | { readonly kind: 'disarm' }
  | { readonly kind: 'jump'; readonly skewMs: number };

/** slept: right between a handler and its commit. refused: a commit, because another node had taken over. */
export interface NodeReport {
  readonly kind: 'started' | 'slept' | 'refused';
}

const report = (said: NodeReport): void => {
  process.send?.(said);
};

/** Lets a log have the first `events` of the common history. */
export async function growLog(log: ArrayEventStore, events: number): Promise<void> {
  for (const [stream, event] of jarHistory(events).slice(log.all().length)) await log.append(stream, [event], 'any');
}

/** Sets the node's clock apart from the machine's, as that of another machine is. */
function skewClock(): (skewMs: number) => void {
  const { now } = Date;
  let skew = 0;
  Date.now = () => now() + skew;
  return (skewMs) => {
    skew = skewMs;
  };
}

/** The projection of the jars with a trap between its handlers and the commit. */
function trapped(spring: () => void): Projection {
  const on = Object.entries(jarProjection.on).map(([type, handler]): [string, Projection['on'][string]] => [
    type,
    (event, rows) => {
      const change = ((table: never, key: never, next: (row: unknown) => unknown) =>
        rows.change(table, key, ((row: unknown) => {
          spring();
          return next(row);
        }) as never)) as RowWriter['change'];
      handler(event, {
        change,
        put: (table, row) => rows.put(table, row),
        patch: (table, key, columns) => rows.patch(table, key, columns),
        remove: (table, key) => rows.remove(table, key),
      });
    },
  ]);
  return { ...jarProjection, on: Object.fromEntries(on) };
}

/** Projects a common history into a database that other nodes share. Ends when its parent has gone, or by a signal. */
async function main({ url, events, lease, skewMs }: NodeSettings): Promise<void> {
  const setClock = skewClock();
  setClock(skewMs);
  let armed: (NodeOrder & { kind: 'trap' }) | undefined;
  const spring = (): void => {
    if (!armed) return;
    const { signal, delayMs } = armed;
    armed = undefined;
    const send = (): void => void process.kill(process.pid, signal);
    if (delayMs > 0) setTimeout(send, delayMs);
    else {
      send();
      report({ kind: 'slept' }); // heard once it is awake
    }
  };
  const log = new ArrayEventStore();
  await growLog(log, events);
  const readStore = openPostgresReadStore({ url, projections: [trapped(spring)], pool: { max: 3 } });
  const projector = startProjector({
    readStore,
    eventStore: log,
    maxBatch: 20,
    backoffMs: { min: 5, max: 50 },
    lease,
    log: (_level, message) => {
      if (message.includes('has another owner now')) report({ kind: 'refused' });
    },
  });
  let growing = Promise.resolve();
  process.on('message', (order: NodeOrder) => {
    // One after the other: a node that wakes up hears of all growth that it slept through at once.
    if (order.kind === 'grow') growing = growing.then(() => growLog(log, order.events));
    else if (order.kind === 'jump') setClock(order.skewMs);
    else armed = order.kind === 'trap' ? order : undefined;
  });
  const ended = new Promise((resolve) => process.once('disconnect', resolve));
  report({ kind: 'started' });
  await ended;
  await projector.stop();
  await readStore.close();
}

const settings = process.argv[2];
if (isProgram(import.meta.url) && settings !== undefined) await main(JSON.parse(settings) as NodeSettings);
