import { join } from 'node:path';
import type { Command } from 'commander';
import { mintToken, openSigningKey } from '@opsledger/identity';
import { START } from '@opsledger/eventsourcing';
import { readConfig, type ApiConfig } from '../../../api/src/config.js';
import { startServer, type Server } from '../../../api/src/server.js';
import { EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { wholeNumber } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import { dataFolderOf } from '../console/with-ledger.js';
import { fillLedger, settingsFor } from '../seed/seed.command.js';
import { DEMO_QUERIES, type DemoQuery } from './demo-queries.js';

interface DemoOptions {
  readonly data?: string;
  readonly json?: true;
  readonly port?: number;
  readonly seed: number;
  readonly assets: number;
  readonly people: number;
  readonly months: number;
  readonly once?: true;
}

/** One question as it was asked and answered over HTTP. */
interface Answered extends DemoQuery {
  readonly token: string;
  readonly answer: unknown;
}

const EXAMPLES = `
An empty data folder is first filled with the history of a company, as by "opsledger seed"; one that holds records is served as it is.
The tokens are valid for eight hours.

Examples:
  $ opsledger demo
  $ opsledger demo --data demo-data --port 4100
  $ opsledger demo --once --json
${EXIT_CODES_HELP}`;

const TOKEN_SECONDS = 8 * 3600;
const SETTLE_MS = 300_000;

/** Adds `demo` to the program. @param finish receives the exit code. */
export function addDemoCommand(program: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  program
    .command('demo')
    .description('Fills an empty ledger, serves it, and shows a question with its answer for each kind of user.')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .option('--port <number>', 'port to serve on, 0 for any free one (default: OPSLEDGER_PORT, else 4000)', wholeNumber(0, 65_535))
    .option('--seed <number>', 'seed number of the company', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--assets <number>', 'assets of the company', wholeNumber(1, 100_000), 500)
    .option('--people <number>', 'people of the company', wholeNumber(20, 20_000), 120)
    .option('--months <number>', 'months of history', wholeNumber(3, 120), 12)
    .option('--once', 'end after the answers instead of serving on')
    .option('--json', 'print address, tokens, questions and answers as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: DemoOptions) => {
      finish(await demo(options, terminal));
    });
}

async function demo(options: DemoOptions, terminal: Terminal): Promise<ExitCode> {
  const config = configOf(options);
  const server = await startServer(config);
  try {
    await fillIfEmpty(server, options, terminal);
    if (!(await server.ledger.settle(SETTLE_MS))) terminal.note('The read models have not caught up yet; the answers below may be behind.');
    const answered = await askAll(server, config.dataFolder);
    publish(server.url, answered, options, terminal);
    if (options.once) return answered.some(failed) ? EXIT.problems : EXIT.ok;
    terminal.note('Serving. Press Ctrl-C to end.');
    await interrupted();
    return EXIT.ok;
  } finally {
    await server.close();
  }
}

/** The server's configuration from the environment, quiet, with the command's own options on top. */
function configOf({ data, port }: DemoOptions): ApiConfig {
  return readConfig({
    ...process.env,
    OPSLEDGER_DATA: dataFolderOf(data),
    OPSLEDGER_LOG_LEVEL: process.env['OPSLEDGER_LOG_LEVEL'] ?? 'error',
    ...(port !== undefined && { OPSLEDGER_PORT: String(port) }),
  });
}

/** Fills an empty ledger, and goes on filling one that was interrupted. Anything else is served as it is. */
async function fillIfEmpty({ ledger }: Server, { seed, assets, people, months }: DemoOptions, terminal: Terminal): Promise<void> {
  const empty = (await ledger.eventStore.head()).commit === START.commit;
  if (empty) terminal.note(`Recording ${months} months of a company with ${assets} assets and ${people} people.`);
  const settings = await settingsFor(ledger, { seed, assets, people, months }).catch((error: unknown) => {
    if (empty) throw error;
    return undefined;
  });
  if (settings) await fillLedger(ledger, settings, terminal);
}

async function askAll({ url }: Server, dataFolder: string): Promise<readonly Answered[]> {
  const key = openSigningKey(join(dataFolder, 'keys'));
  return Promise.all(
    DEMO_QUERIES.map(async (question) => {
      const token = await mintToken(key, {
        subject: `demo-${question.role}`,
        kind: 'service',
        roles: [question.role],
        expiresIn: TOKEN_SECONDS,
      });
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: question.query }),
      });
      return { ...question, token, answer: await response.json() };
    }),
  );
}

const failed = ({ answer }: Answered): boolean => typeof answer !== 'object' || answer === null || 'errors' in answer;

function publish(url: string, answered: readonly Answered[], { json }: DemoOptions, terminal: Terminal): void {
  const page = `${url}/graphiql`;
  if (json) {
    terminal.out(JSON.stringify({ page, api: `${url}/graphql`, questions: answered }, undefined, 2));
    return;
  }
  for (const { title, role, query, token, answer } of answered) {
    for (const line of [
      '',
      `# ${title} (role ${role})`,
      query,
      '',
      JSON.stringify(answer, undefined, 2),
      '',
      `Token for ${role}: ${token}`,
    ])
      terminal.out(line);
  }
  terminal.out('');
  terminal.out(`Query page: ${page}  (paste a token there)`);
}

/** Resolves at Ctrl-C, or when the process is asked to end. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
