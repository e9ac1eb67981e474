import {
  EventStore,
  OutcomeUnknown,
  type AppendResult,
  type CommandHome,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionPage,
} from '@opsledger/eventsourcing';

/** A real store behind a faulty wire: appends can be held back, and their answers lost after they became durable. */
export class FaultyStore extends EventStore {
  /** Runs before each append reaches the store; await something here to hold it back. */
  beforeAppend: (stream: string, events: readonly NewEvent[]) => Promise<void> = () => Promise.resolve();
  /** Runs after each append, before its answer: what others do then they do before the one who appended knows. */
  afterAppend: (stream: string) => Promise<void> = () => Promise.resolve();
  /** Streams (by prefix) whose next answers are lost, and how many of them. */
  loseAnswers: { prefix: string; count: number } = { prefix: '', count: 0 };

  constructor(private readonly store: EventStore) {
    super();
  }

  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult> {
    await this.beforeAppend(stream, events);
    const result = await this.store.append(stream, events, expected);
    await this.afterAppend(stream);
    if (this.loseAnswers.count > 0 && stream.startsWith(this.loseAnswers.prefix)) {
      this.loseAnswers = { ...this.loseAnswers, count: this.loseAnswers.count - 1 };
      throw new OutcomeUnknown('The answer was lost on the wire.');
    }
    return result;
  }

  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent> {
    return this.store.readStream(stream, options);
  }

  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent> {
    return this.store.readAll(options);
  }

  subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionPage> {
    return this.store.subscribeToAll(options);
  }

  override async findCommand(commandId: string): Promise<CommandHome | undefined> {
    return this.store.findCommand?.(commandId);
  }

  head(): Promise<Position> {
    return this.store.head();
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
