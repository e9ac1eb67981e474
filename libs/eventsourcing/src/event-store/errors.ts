/** What the stream's revision was instead: a number, or `noStream` when it has no events. */
export type ActualRevision = number | 'noStream';

/** The stream is not where the caller expected it. */
export class WrongExpectedRevision extends Error {
  override readonly name = 'WrongExpectedRevision';
  constructor(
    readonly stream: string,
    readonly expected: number | string,
    readonly actual: ActualRevision,
  ) {
    super(`Stream "${stream}" is at ${actual}, not at ${expected}.`);
  }
}

/** The stream was never written, or was deleted and may be written again. An answer rather than a fault: every new aggregate gets it, so it carries no stack. */
export class StreamNotFound extends Error {
  override readonly name = 'StreamNotFound';
  readonly stream: string;
  constructor(stream: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`Stream "${stream}" does not exist.`);
    Error.stackTraceLimit = stackTraceLimit;
    this.stream = stream;
  }
}

/** The stream was tombstoned: it can never be written or read again. */
export class StreamDeleted extends Error {
  override readonly name = 'StreamDeleted';
  constructor(readonly stream: string) {
    super(`Stream "${stream}" was deleted for good.`);
  }
}

/** One append may hold at most 1,048,576 bytes: data, metadata and twice the type's length, summed over its events. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';
  constructor(
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`The append has ${bytes} bytes; at most ${limit} are allowed. Split the command.`);
  }
}

/** The answer was lost (time-out, connection cut): the append may or may not be durable. Retry with the same ids and revision. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** The store cannot be reached or is closing; nothing was written. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The address, the credentials or the version of the store are wrong: it stays so until somebody corrects the configuration. */
export class StoreMisconfigured extends Error {
  override readonly name = 'StoreMisconfigured';
}

/** A stored record does not match its checksum or cannot be read. Nothing after it is served until someone looks. */
export class StoreDamaged extends Error {
  override readonly name = 'StoreDamaged';
}

/** Another process holds the data folder. */
export class DataFolderLocked extends Error {
  override readonly name = 'DataFolderLocked';
  readonly code = 'DATA_DIR_LOCKED';
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(`The data folder ${folder} is in use by process ${pid}. Stop that process, or use another folder (OPSLEDGER_DATA).`);
  }
}
