export * from './event-store/position.js';
export * from './event-store/event-store.js';
export * from './event-store/errors.js';
export * from './decider/envelope.js';
export * from './decider/event-catalogue.js';
export * from './decider/decider.js';
export * from './decider/aggregate.js';
export * from './decider/stored-event.js';
export * from './process/leases.js';
export * from './process/process-manager.js';
export * from './process/schedule.js';
export { eventDecoder, streamCategory, type EventDecoder } from './process/decode-event.js';
export { markBefore, strayFromLog, type LogMark, type LogPlace } from './process/log-identity.js';
export type { OperationsLog } from './process/operations-log.js';
export { Progress } from './process/progress.js';
export * from './process/process-runner.js';
export { causeOf } from './process/process-supervisor.js';
export { Aggregates, type AggregatesOptions } from './decider/aggregates.js';
export { MonotoneClock, type Clock } from './decider/clock.js';
export { DEFAULT_TIMING, reservationStream, type ReservationTiming } from './decider/reservations.js';
export { isTechnicalEvent, RESERVATION_FENCED } from './decider/technical-events.js';
export { CommitSignal } from './event-store/commit-signal.js';
export { EmbeddedEventStore } from './embedded/embedded-event-store.js';
export { openEmbeddedEventStore, type EmbeddedEventStoreOptions } from './embedded/open-embedded-event-store.js';
export type { AppendStatistics } from './embedded/appender.js';
export type { DeleteResult } from './embedded/deletion.js';
export { TOMBSTONE_REVISION } from './embedded/record.js';
export type { NewRawEvent, RawEvent, RawPage, RawSubscribeOptions } from './embedded/raw-event.js';
export type { VerifyOptions, VerifyReport } from './embedded/verify-records.js';
export {
  exportLog,
  findResumePoint,
  type ExportOptions,
  type ExportReport,
  type ExportSink,
  type ResumePoint,
} from './transfer/export-log.js';
export {
  importLog,
  type ImportOptions,
  type ImportReport,
  type ImportSource,
  type ImportStage,
  type Moved,
} from './transfer/import-log.js';
export { eventLine, exported, type ExportedEvent } from './transfer/event-line.js';
export { linesOf, type Line } from './transfer/lines.js';
export { parseEventLine, type FileEvent } from './transfer/parse-event-line.js';
export { TransferRefused } from './transfer/transfer-refused.js';
export * from './decider/checks.js';
export * from './decider/standing.js';
export * from './decider/record.state.js';
export * from './decider/event-fields.js';
