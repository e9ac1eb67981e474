import type { Metrics } from '@opsledger/operations';

/** What is counted of subscribers. */
export interface SocketMeasures {
  opened(): void;
  closed(reason: string): void;
  /** @param field the root field: names of the schema, never a client's own. */
  began(field: string): void;
  ended(field: string): void;
  delivered(field: string): void;
  /** Before there was a connection. */
  refused(reason: string): void;
}

/** Counts into the metrics of a server; without them nothing is counted. */
export function socketMeasures(metrics: Metrics | undefined): SocketMeasures {
  if (!metrics) return UNMEASURED;
  const open = metrics.gauge('opsledger_subscription_connections', 'WebSocket connections that are open.');
  const running = metrics.gauge('opsledger_subscriptions', 'Subscriptions that run, by root field.', ['field']);
  const events = metrics.counter(
    'opsledger_subscription_events_total',
    'Messages with data that were sent to subscribers, by root field.',
    ['field'],
  );
  const closed = metrics.counter(
    'opsledger_subscription_closed_total',
    'WebSocket connections that ended or were refused, by reason. "client": the client left; "lost": without a word.',
    ['reason'],
  );
  open.set(0);
  return {
    opened: () => open.inc(),
    closed: (reason) => {
      open.dec();
      closed.inc({ reason });
    },
    began: (field) => running.inc({ field }),
    ended: (field) => running.dec({ field }),
    delivered: (field) => events.inc({ field }),
    refused: (reason) => closed.inc({ reason }),
  };
}

const nothing = (): void => undefined;
const UNMEASURED: SocketMeasures = {
  ...{ opened: nothing, closed: nothing, began: nothing },
  ...{ ended: nothing, delivered: nothing, refused: nothing },
};
