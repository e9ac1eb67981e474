import { exitCodeOf } from '../../api/src/exit-code.js';
import { readProjectorConfig } from './config.js';

/** Starts a projector; a wrong configuration ends the process with exit code 78 and every fault in one list, a store that is away with 69. */
async function main(): Promise<void> {
  const config = readProjectorConfig(process.env);
  // Loaded only now: a wrong configuration is answered at once.
  const [{ runProjector }, { endOnSignals }] = await Promise.all([import('./run-projector.js'), import('../../api/src/shutdown.js')]);
  endOnSignals(await runProjector(config), 0);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(exitCodeOf(error));
});
