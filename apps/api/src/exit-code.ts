/** Exit codes of sysexits.h by the name of the error that ended the start; by name, so that `main` loads no store to know them. */
const EXIT_CODES: Readonly<Record<string, number>> = {
  ConfigInvalid: 78,
  StoreMisconfigured: 78,
  DatabaseMisconfigured: 78,
  MasterKeyError: 78,
  SubjectKeysConflict: 78,
  NodesDisagree: 78,
  StoreUnavailable: 69,
  OutcomeUnknown: 69,
  DatabaseUnavailable: 69,
  DataFolderLocked: 69,
};

/** With what the process ends: 78 for a wrong configuration, 69 for a store that is away or held by another process, else 1. */
export function exitCodeOf(error: unknown): number {
  return error instanceof Error ? (EXIT_CODES[error.name] ?? 1) : 1;
}
