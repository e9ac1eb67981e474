import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliFailure, EXIT, type ExitCode } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';
import { answered, withClient, type ClientOptions, type LedgerClient } from './ledger-client.js';

/** A machine as it is told of. */
interface Told {
  readonly id: string;
  readonly label: string;
  readonly state: 'FILLING' | 'READY' | 'FAILED' | 'CANCELLED';
  readonly at: string;
  readonly position: string;
  readonly progress: number;
  readonly bytes: number | null;
  readonly openedBy: string;
  readonly expiresAt: string;
  readonly detail: string | null;
}

/** The options of every one of these commands. */
export interface MachineOptions extends ClientOptions {
  readonly json?: true;
}

/** How a machine is opened. */
export interface OpenOptions extends MachineOptions {
  readonly at?: string;
  readonly date?: string;
  readonly position?: string;
  readonly label?: string;
  readonly expires: number;
  /** False: it is not waited for. */
  readonly wait: boolean;
}

/** What is asked of a machine. */
export interface QueryOptions extends MachineOptions {
  readonly file?: string;
  readonly variables?: string;
}

const FIELDS = 'id label state at position progress bytes openedBy expiresAt detail';
const LOOK_MS = 500;
const SECONDS_PER_HOUR = 3600;

/** Opens a machine and waits until it is ready, unless told otherwise. */
export async function openMachine(options: OpenOptions, terminal: Terminal): Promise<ExitCode> {
  const { at, date, position } = options;
  const given = { ...(at !== undefined && { at }), ...(date !== undefined && { date }), ...(position !== undefined && { position }) };
  if (Object.keys(given).length !== 1) throw new CliFailure(EXIT.usage, 'Give exactly one of --at, --date and --position.');
  const label = options.label ?? `as of ${Object.values(given)[0]}`;
  const expiresInHours = Math.max(1, Math.ceil(options.expires / SECONDS_PER_HOUR));
  return withClient(options, async (client) => {
    const opened = await change(client, 'openTimeMachine', 'OpenTimeMachineInput', { moment: given, label, expiresInHours });
    const machine = options.wait ? await untilFilled(client, opened, terminal) : opened;
    terminal.out(options.json ? JSON.stringify(machine, undefined, 2) : line(machine));
    return machine.state === 'FAILED' || machine.state === 'CANCELLED' ? EXIT.problems : EXIT.ok;
  });
}

/** Lists all machines. */
export async function listMachines(options: MachineOptions, terminal: Terminal): Promise<ExitCode> {
  const machines = await withClient(options, async (client) => {
    return answered(await client(`{ timeMachines { ${FIELDS} } }`), 'timeMachines') as readonly Told[];
  });
  if (options.json) terminal.out(JSON.stringify({ timeMachines: machines }, undefined, 2));
  else if (machines.length === 0) terminal.out('There is no time machine. Open one with "opsledger time-machine open".');
  else for (const machine of machines) terminal.out(line(machine));
  return EXIT.ok;
}

/** Runs a query in a machine and prints the whole answer as JSON. */
export async function queryMachine(id: string, text: string | undefined, options: QueryOptions, terminal: Terminal): Promise<ExitCode> {
  if ((text === undefined) === (options.file === undefined))
    throw new CliFailure(EXIT.usage, 'Give the query as an argument, or a file with --file.');
  const query = text ?? (await readFile(options.file!, 'utf8'));
  const variables = variablesOf(options.variables);
  const answer = await withClient(options, (client) => client(query, variables, id));
  terminal.out(JSON.stringify(answer, undefined, 2));
  return answer.errors ? EXIT.problems : EXIT.ok;
}

/** Ends a machine: its filling, or all of it. */
export async function endMachine(how: 'cancel' | 'drop', id: string, options: MachineOptions, terminal: Terminal): Promise<ExitCode> {
  const [mutation, input] =
    how === 'cancel' ? (['cancelTimeMachine', 'CancelTimeMachineInput'] as const) : (['dropTimeMachine', 'DropTimeMachineInput'] as const);
  const machine = await withClient(options, (client) => change(client, mutation, input, { id }));
  if (options.json) terminal.out(JSON.stringify({ id: machine.id, ended: how }));
  else terminal.out(how === 'cancel' ? `The filling of "${machine.label}" has ended.` : `"${machine.label}" is gone.`);
  return EXIT.ok;
}

/** Sends a mutation of a machine. @throws {CliFailure} it was refused. */
async function change(client: LedgerClient, mutation: string, type: string, input: object): Promise<Told> {
  const text = `mutation($input: ${type}!) { ${mutation}(input: $input) { userErrors { message } timeMachine { ${FIELDS} } } }`;
  const { userErrors, timeMachine } = answered(await client(text, { input }), mutation) as {
    readonly userErrors: readonly { readonly message: string }[];
    readonly timeMachine: Told;
  };
  if (userErrors[0]) throw new CliFailure(EXIT.problems, userErrors[0].message);
  return timeMachine;
}

async function untilFilled(client: LedgerClient, opened: Told, terminal: Terminal): Promise<Told> {
  const progress = terminal.progress('Per cent of the log');
  let machine: Told | null = opened;
  while (machine?.state === 'FILLING') {
    progress.update(Math.floor(machine.progress * 100), 100);
    await sleep(LOOK_MS);
    const query = `query($id: UUID!) { timeMachine(id: $id) { ${FIELDS} } }`;
    machine = answered(await client(query, { id: opened.id }), 'timeMachine') as Told | null;
  }
  progress.end();
  if (!machine) throw new CliFailure(EXIT.aborted, 'Somebody else has dropped the time machine.');
  return machine;
}

function variablesOf(text: string | undefined): object {
  if (text === undefined) return {};
  try {
    const variables: unknown = JSON.parse(text);
    if (typeof variables === 'object' && variables !== null && !Array.isArray(variables)) return variables;
  } catch {
    // Said below, in the words of the option.
  }
  throw new CliFailure(EXIT.usage, '--variables is not a JSON object such as {"id": "…"}.');
}

function line({ id, label, state, at, position, progress, bytes, expiresAt, detail }: Told): string {
  const size = bytes === null ? '' : `, ${Math.round(bytes / 1_048_576)} MiB`;
  const how = state === 'FILLING' ? `filling, ${Math.floor(progress * 100)} %` : `${state.toLowerCase()}${size}`;
  return `${id}  ${label}: ${at}, position ${position}, ${how}, until ${expiresAt}${detail === null ? '' : `. ${detail}`}`;
}
