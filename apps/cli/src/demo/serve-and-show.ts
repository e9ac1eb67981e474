import { join } from 'node:path';
import { mintToken, openSigningKey } from '@opsledger/identity';
import { readConfig, type ApiConfig } from '../../../api/src/config.js';
import { startServer, type Server } from '../../../api/src/server.js';
import { EXIT, type ExitCode } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';
import { placeOf, type PlaceOptions } from '../console/with-ledger.js';
import { DEMO_QUERIES, type DemoQuery } from './demo-queries.js';

/** How a ledger is served and shown. */
export interface ShowOptions extends PlaceOptions {
  readonly json?: true;
  readonly port?: number;
  readonly once?: true;
}

/** One question as it was asked and answered over HTTP. */
interface Answered extends DemoQuery {
  readonly token: string;
  readonly answer: unknown;
}

const TOKEN_SECONDS = 8 * 3600;
const SETTLE_MS = 300_000;

/** Serves a ledger and shows a question with its answer for each kind of user; then serves on until Ctrl-C. */
export async function serveAndShow(options: ShowOptions, terminal: Terminal): Promise<ExitCode> {
  const config = configOf(options);
  const server = await startServer(config);
  try {
    if (!(await server.ledger.settle(SETTLE_MS))) terminal.note('The read models have not caught up yet; the answers below may be behind.');
    // With an identity provider the tokens are its own, so there is nobody to ask as.
    const answered = config.oidc ? [] : await askAll(server, config.dataFolder);
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
function configOf({ port, ...options }: ShowOptions): ApiConfig {
  const { dataFolder, eventStoreUrl, databaseUrl } = placeOf(options);
  return readConfig({
    ...process.env,
    OPSLEDGER_DATA: dataFolder,
    EVENT_STORE_URL: eventStoreUrl,
    DATABASE_URL: databaseUrl,
    OPSLEDGER_LOG_LEVEL: process.env['OPSLEDGER_LOG_LEVEL'] ?? 'error',
    ...(port !== undefined && { OPSLEDGER_PORT: String(port) }),
  });
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

function publish(url: string, answered: readonly Answered[], { json }: ShowOptions, terminal: Terminal): void {
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
