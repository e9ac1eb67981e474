import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { mintToken, openSigningKey, type SigningKey } from '@opsledger/identity';
import { ROLES, type Role } from '@opsledger/kernel';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { duration } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import { dataFolderOf } from '../console/with-ledger.js';

interface TokenOptions {
  readonly data?: string;
  readonly json?: true;
  readonly role: readonly Role[];
  readonly subject: string;
  readonly kind: 'user' | 'service';
  readonly expires: number;
}

const EXAMPLES = `
The token is signed with the key in the data folder and is accepted by the server of that folder, which may be running. In production
(NODE_ENV=production) tokens come from the identity provider, and this command refuses.

Roles: ${ROLES.join(', ')}.

Examples:
  $ opsledger token --role asset-manager
  $ opsledger token --role finance --role budget-owner --subject 0b7e4f43-9f0e-4a1d-9d1f-5d9c426a1d1f --expires 8h
  $ curl -H "authorization: Bearer $(opsledger token --role auditor)" http://127.0.0.1:4000/graphql …
${EXIT_CODES_HELP}`;

/** Adds `token` to the program. @param finish receives the exit code. */
export function addTokenCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('token')
    .description('Prints a bearer token for the server of a data folder, for development.')
    .requiredOption('--role <role>', 'a role to hold; repeat for several', oneMoreRole, [])
    .option('--subject <id>', 'whom the token is for: the id of a person, or the name of a service', 'operator')
    .addOption(new Option('--kind <kind>', 'what the subject is').choices(['user', 'service']).default('user'))
    .option('--expires <time>', 'how long it is valid: 90s, 15m, 8h, 30d', duration, 3600)
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .option('--json', 'print the token and what it says as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: TokenOptions) => {
      finish(await printToken(options, terminal));
    });
}

function oneMoreRole(text: string, before: readonly Role[]): readonly Role[] {
  const role = ROLES.find((known) => known === text);
  if (role === undefined) throw new InvalidArgumentError(`Roles are ${ROLES.join(', ')}.`);
  return before.includes(role) ? before : [...before, role];
}

async function printToken({ role: roles, subject, kind, expires, data, json }: TokenOptions, terminal: Terminal): Promise<ExitCode> {
  if (roles.length === 0) throw new CliFailure(EXIT.usage, 'Give at least one --role.');
  if (subject.trim() === '') throw new CliFailure(EXIT.usage, '--subject is blank.');
  const token = await mint(signingKeyOf(dataFolderOf(data)), { roles, subject, kind, expiresIn: expires });
  if (!json) terminal.out(token);
  else terminal.out(JSON.stringify({ token, subject, kind, roles, expiresInSeconds: expires }, undefined, 2));
  return EXIT.ok;
}

function signingKeyOf(dataFolder: string): SigningKey {
  try {
    return openSigningKey(join(dataFolder, 'keys'));
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error;
    throw new CliFailure(EXIT.config, error instanceof Error ? error.message : String(error));
  }
}

async function mint(key: SigningKey, request: Parameters<typeof mintToken>[1]): Promise<string> {
  try {
    return await mintToken(key, request);
  } catch (error) {
    if (error instanceof RangeError) throw new CliFailure(EXIT.usage, error.message);
    throw error;
  }
}
