import type { Command } from 'commander';
import type { ExitCode } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';
import { addExportEvidenceCommand } from './export-evidence.command.js';
import { addVerifyEvidenceCommand } from './verify-evidence.command.js';

/** Adds `evidence export` and `evidence verify` to the program. @param finish receives the exit code. */
export function addEvidenceCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  const evidence = program.command('evidence').description('Makes archives for auditors, and checks them.');
  addExportEvidenceCommand(evidence, terminal, finish);
  addVerifyEvidenceCommand(evidence, terminal, finish);
}
