/**
 * What is wrong with a file. NOT_SIGNED: not by a key that is trusted. CONTRADICTS: it does not say what the manifest says. NOT_IN_LOG: the log that
 * signed the checkpoint does not have these events, at these places.
 */
export type ArchiveFaultCode =
  'MISSING' | 'NOT_LISTED' | 'CHANGED' | 'UNREADABLE' | 'MALFORMED' | 'NOT_SIGNED' | 'CONTRADICTS' | 'NOT_IN_LOG';

/** Something that is wrong with an archive. */
export interface ArchiveFault {
  readonly file: string;
  readonly code: ArchiveFaultCode;
  /** A whole sentence, for people. */
  readonly message: string;
}
