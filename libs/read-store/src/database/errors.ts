/** The read store cannot answer any more: its worker died or its folder could not be opened. A restart rebuilds what is missing from the log. */
export class ReadStoreBroken extends Error {
  override readonly name = 'ReadStoreBroken';
  readonly code = 'READ_STORE_BROKEN';
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
