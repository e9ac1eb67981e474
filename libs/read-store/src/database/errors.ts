/** The read store cannot answer any more: its worker died or its folder could not be opened. A restart rebuilds what is missing from the log. */
export class ReadStoreBroken extends Error {
  override readonly name = 'ReadStoreBroken';
  readonly code = 'READ_STORE_BROKEN';
}

/** The database server does not answer, or the connection was lost with the outcome unknown. It is worth trying again. */
export class ReadStoreUnavailable extends Error {
  override readonly name = 'ReadStoreUnavailable';
  readonly code = 'READ_STORE_UNAVAILABLE';
  constructor(
    reason: string,
    override readonly cause?: unknown,
  ) {
    super(`The read store's database does not answer: ${reason}`);
  }
}

/** The read store was closed. */
export class ReadStoreClosed extends Error {
  override readonly name = 'ReadStoreClosed';
  readonly code = 'READ_STORE_CLOSED';
  constructor() {
    super('The read store is closed.');
  }
}

/** The database refused a statement. `code` is PostgreSQL's SQLSTATE. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  constructor(
    message: string,
    readonly code: string | undefined,
    readonly detail: string | undefined,
  ) {
    super(detail === undefined ? message : `${message} (${detail})`);
  }
}

/** SQLSTATE classes that pass by themselves: connection, rollback by the server, resources, intervention, locks, input and output. */
const TRANSIENT_CLASSES = new Set(['08', '40', '53', '55', '57', '58']);

/** True for a refusal that the same statement will meet again: wrong data, a violated constraint, a missing column. */
export function isDeterministic(error: unknown): boolean {
  return error instanceof SqlError && error.code !== undefined && !TRANSIENT_CLASSES.has(error.code.slice(0, 2));
}

/** The tables of a projection were changed in the code without raising its version. */
export class DefinitionChanged extends Error {
  override readonly name = 'DefinitionChanged';
  readonly code = 'PROJECTION_DEFINITION_CHANGED';
  constructor(
    readonly projection: string,
    readonly version: number,
  ) {
    super(
      `The tables of projection "${projection}" differ from those that its version ${version} was built with. Raise the version to ${version + 1}: it is then rebuilt from the log.`,
    );
  }
}
