import { DatabaseUnavailable } from '@opsledger/composition';
import { DataFolderLocked, OutcomeUnknown, StoreDamaged, StoreUnavailable } from '@opsledger/eventsourcing';
import { CliFailure, EXIT, type ExitCode } from './exit-code.js';

/** What went wrong, for people and for scripts. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly message: string;
}

/** The exit code and the message of anything thrown. Undefined for faults of the program itself, which keep their stack. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof CliFailure) return { exitCode: error.exitCode, message: error.message };
  return storeFailureOf(error) ?? settingFailureOf(error);
}

function storeFailureOf(error: Error): Failure | undefined {
  if (error instanceof DataFolderLocked) return { exitCode: EXIT.unavailable, message: lockedMessage(error) };
  if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown || error instanceof DatabaseUnavailable) {
    return { exitCode: EXIT.unavailable, message: `${error.message} Run the same command again: nothing is done twice.` };
  }
  if (error instanceof StoreDamaged) return { exitCode: EXIT.io, message: `${error.message} Run "opsledger doctor" and restore a backup.` };
  return undefined;
}

const SETTINGS = new Set([
  'MasterKeyError',
  'ConfigInvalid',
  'StoreMisconfigured',
  'DatabaseMisconfigured',
  'SubjectKeysConflict',
  'NodesDisagree',
  'LogKeyError',
]);

/** Errors of the configuration, of keys and of files. */
function settingFailureOf(error: Error): Failure | undefined {
  if (SETTINGS.has(error.name)) return { exitCode: EXIT.config, message: error.message };
  return 'syscall' in error ? { exitCode: EXIT.io, message: error.message } : undefined;
}

function lockedMessage({ folder: locked, pid }: DataFolderLocked): string {
  const folder = locked.replace(/[\\/](events|read-models)$/, '');
  return `The data folder ${folder} is in use by process ${pid}, most likely the server. Stop it and run this command again, or name another folder with --data.`;
}
