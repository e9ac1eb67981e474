/** Messages between the main thread and the PGlite worker. The worker answers queries in the order they came. */

/** How the worker opens the database. */
export interface WorkerOptions {
  /** Folder of the database; undefined keeps it in memory. */
  readonly folder: string | undefined;
}

/** One statement, or the order to close the database and end. */
export type ToWorker = { readonly id: number; readonly sql: string; readonly parameters: readonly (string | null)[] } | 'close';

/** `rows` hold their values in the order of `columns`. */
export interface WorkerResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly affected: number | undefined;
}

export interface WorkerFailure {
  readonly message: string;
  readonly code: string | undefined;
  readonly detail: string | undefined;
}

export type FromWorker =
  | { readonly kind: 'opened' }
  | { readonly kind: 'unopened'; readonly failure: WorkerFailure }
  | { readonly kind: 'closed' }
  | { readonly kind: 'result'; readonly id: number; readonly result: WorkerResult }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: WorkerFailure };
