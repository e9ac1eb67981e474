import type { Position } from '../event-store/position.js';
import type { Message } from './decider.js';
import type { EventMetadata } from './envelope.js';

/** A domain event read back from the log, upcast to its current shape, with its envelope. */
export type StoredEvent<Event extends Message = Message> = Event & {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly metadata: EventMetadata;
};
