/**
 * The closed list of reasons why a command is refused. Codes are stable: clients branch on them, so one is only ever added.
 * Levels and kinds of the domain never appear here; the message and the path say the particulars.
 * CONFLICT alone is no answer to what was asked: others were faster, and the same command may succeed when it is sent again.
 */
export const REJECTION_CODES = [
  'ALREADY_EXISTS',
  'CERTIFICATE_REQUIRED',
  'CONFLICT',
  'CURRENCY_MISMATCH',
  'CYCLE',
  'FORBIDDEN',
  'IDEMPOTENCY_KEY_REUSED',
  'INVALID_AMOUNT',
  'INVALID_CURRENCY',
  'INVALID_INPUT',
  'INVALID_REFERENCE',
  'INVALID_TIME',
  'INVALID_TRANSITION',
  'KEY_TAKEN',
  'LEGAL_HOLD',
  'LIMIT_EXCEEDED',
  'MISMATCH',
  'NOT_ATTEMPTED',
  'NOT_FOUND',
  'OVERLAP',
  'REASON_REQUIRED',
  'SEGREGATION_OF_DUTIES',
  'SSRF_BLOCKED',
  'VERSION_CONFLICT',
  'WINDOW_FROZEN',
] as const;

export type RejectionCode = (typeof REJECTION_CODES)[number];

/**
 * An expected "no": returned by a decider, never thrown.
 * `message` is a full sentence that says what is wrong and what to do; `path` names the command's field, if one is at fault.
 */
export interface Rejection {
  readonly code: RejectionCode;
  readonly message: string;
  readonly path?: readonly string[];
  /** Particulars for the code, e.g. `{ expected, actual }` for VERSION_CONFLICT. JSON only. */
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Builds a rejection. */
export function reject(code: RejectionCode, message: string, path?: readonly string[], data?: Rejection['data']): Rejection {
  return { code, message, ...(path && { path }), ...(data && { data }) };
}
