/** How bad a finding is: `problem` needs someone to act, `note` is good to know. */
export type Severity = 'ok' | 'note' | 'problem';

/** What a check found, and what to do about it. */
export interface Finding {
  readonly check: 'folder' | 'disk' | 'keys' | 'lock' | 'log' | 'eventStore' | 'database' | 'readModels' | 'transparencyLog';
  readonly severity: Severity;
  readonly message: string;
  /** What to do next; absent when there is nothing to do. */
  readonly advice?: string;
}

/** A finding of one check. */
export function found(check: Finding['check'], severity: Severity, message: string, advice?: string): Finding {
  return { check, severity, message, ...(advice !== undefined && { advice }) };
}
