import { Command, CommanderError } from 'commander';
import { addCheckpointCommand } from './audit/checkpoint.command.js';
import { addConsistencyCommand } from './audit/consistency.command.js';
import { addReceiptCommand } from './audit/receipt.command.js';
import { addRotateKeyCommand } from './audit/rotate-key.command.js';
import { EXIT, EXIT_CODES_HELP, type ExitCode } from './console/exit-code.js';
import { failureOf } from './console/failure.js';
import type { Terminal } from './console/terminal.js';
import { addDemoCommand } from './demo/demo.command.js';
import { addServeCommand } from './demo/serve.command.js';
import { addDoctorCommand } from './doctor/doctor.command.js';
import { addErasureCommand } from './erasure/erasure.command.js';
import { addExportCommand } from './events/export-events.command.js';
import { addEvidenceCommand } from './evidence/evidence.command.js';
import { addFocusCommand } from './focus/focus.command.js';
import { addImportCommand } from './import/import.command.js';
import { addParkedCommand } from './read-models/parked.command.js';
import { addRebuildCommand } from './read-models/rebuild.command.js';
import { addSeedCommand } from './seed/seed.command.js';
import { addTimeMachineCommand } from './time-machine/time-machine.command.js';
import { addTokenCommand } from './token/token.command.js';
import { addVerifyCommand } from './verify/verify.command.js';

/** Runs one command line. @param args what follows the program's name. @returns the exit code. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const finish = (code: ExitCode): void => {
    exitCode = code;
  };
  try {
    await buildProgram(terminal, finish).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const failure = failureOf(error);
    if (!failure) throw error;
    terminal.note(`opsledger: ${failure.message}`);
    return failure.exitCode;
  }
}

function buildProgram(terminal: Terminal, finish: (code: ExitCode) => void): Command {
  const program = new Command('opsledger')
    .description('The ledger of IT operations, from the command line.')
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: (text) => terminal.note(text.trimEnd()) })
    .exitOverride()
    .showHelpAfterError('Add --help for help.')
    .addHelpText('after', EXIT_CODES_HELP);
  for (const add of [
    addDemoCommand,
    addServeCommand,
    addSeedCommand,
    addImportCommand,
    addExportCommand,
    addTokenCommand,
    addRebuildCommand,
    addParkedCommand,
    addFocusCommand,
    addEvidenceCommand,
    addVerifyCommand,
    addTimeMachineCommand,
    addCheckpointCommand,
    addReceiptCommand,
    addConsistencyCommand,
    addRotateKeyCommand,
    addErasureCommand,
    addDoctorCommand,
  ])
    add(program, terminal, finish);
  return program;
}
