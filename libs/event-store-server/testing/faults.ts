import { Metadata, status } from '@grpc/grpc-js';
import type { FailedStatus } from '../src/errors.js';

export type { FailedStatus };

/** A method of the Streams service. */
export type StreamsMethod = 'read' | 'append' | 'batchAppend' | 'delete' | 'tombstone';

/**
 * What becomes of the answer to an append: given, never given, lost with the connection, or replaced by a failure of the call. Only BatchAppend can
 * answer `twice` or `end` its stream gracefully; Append answers instead.
 */
export type AnswerFault = 'answer' | 'drop' | 'cut' | 'twice' | 'end' | FailedStatus;

/** A message about to be sent to a reader or to a subscription. */
export interface Delivery {
  readonly kind: 'event' | 'confirmation' | 'checkpoint' | 'caughtUp' | 'streamNotFound';
  /** False for a read that ends. */
  readonly subscription: boolean;
  /** Of an event or a checkpoint. */
  readonly commit?: bigint;
  /** Of an event. */
  readonly stream?: string;
  readonly type?: string;
}

/** What becomes of a message: sent, kept back for good, sent without the event's id, or the call's end in its place: graceful, by a cut, or by a failure. */
export type DeliveryFault = 'deliver' | 'withhold' | 'withoutId' | 'end' | 'cut' | FailedStatus;

/** The faults of one test server. Hooks may be replaced at any time; at first everything goes well. */
export class Faults {
  /** Asked at the start of every call, and for every chunk of a batch: a status fails the call before anything is done. */
  refuse: (method: StreamsMethod) => FailedStatus | undefined = () => undefined;

  /** Asked when an append to `stream` has been judged; `committed` is false for a refusal. A promise holds the answer back. */
  afterAppend: (stream: string, committed: boolean) => AnswerFault | Promise<AnswerFault> = () => 'answer';

  /** Asked before every message of a read or subscription. Also the place to see that a checkpoint or "caught up" goes out. */
  delivering: (delivery: Delivery) => DeliveryFault = () => 'deliver';
}

/** As a follower answers that was asked for the leader. */
export function notLeader({ host, port }: { readonly host: string; readonly port: number }): FailedStatus {
  const metadata = new Metadata();
  metadata.set('exception', 'not-leader');
  metadata.set('leader-endpoint-host', host);
  metadata.set('leader-endpoint-port', `${port}`);
  return { code: status.NOT_FOUND, details: 'Leader info available', metadata };
}

/** As a node answers that is starting, stopping, or without a leader. */
export function notReady(): FailedStatus {
  return { code: status.UNAVAILABLE, details: 'Server Is Not Ready', metadata: new Metadata() };
}
