import 'reflect-metadata';
import { readConfig } from './config.js';
import { exitCodeOf } from './exit-code.js';

/** Starts the API; a wrong configuration ends the process with exit code 78 and every fault in one list, a store that is away with 69. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  // Loaded only now: a wrong configuration is answered at once.
  const [{ startServer }, { endOnSignals }] = await Promise.all([import('./server.js'), import('./shutdown.js')]);
  endOnSignals(await startServer(config));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(exitCodeOf(error));
});
