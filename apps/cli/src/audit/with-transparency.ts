import { join } from 'node:path';
import { readTransparencySettings, TilesMissing, transparencyFaults, type LogState } from '@opsledger/audit';
import { openTransparency } from '@opsledger/composition';
import { DataFolderLocked, openEmbeddedEventStore, type EventStore } from '@opsledger/eventsourcing';
import { CliFailure, EXIT } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';
import { placeOf, type Place, type PlaceOptions } from '../console/with-ledger.js';

/** The log and its tree, open for one command. */
export interface OpenTransparency extends Awaited<ReturnType<typeof openTransparency>> {
  /** False beside a server that holds the data folder: what it signed is read, and nothing is signed. */
  readonly mayWrite: boolean;
}

/** Opens the log and its tree without read models, also beside a running server. @throws {CliFailure} the settings are wrong. */
export async function withTransparency<Result>(
  options: PlaceOptions,
  terminal: Pick<Terminal, 'note'>,
  work: (open: OpenTransparency) => Promise<Result>,
): Promise<Result> {
  const place = placeOf(options);
  const env = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  const { OPSLEDGER_LOG_KEY, OPSLEDGER_CHECKPOINT_TARGET } = env;
  const [fault] = transparencyFaults({ OPSLEDGER_LOG_KEY, OPSLEDGER_CHECKPOINT_TARGET });
  if (fault !== undefined) throw new CliFailure(EXIT.config, fault);
  const open = await openIt(place, readTransparencySettings(env), terminal);
  try {
    return await work(open);
  } catch (error) {
    if (error instanceof TilesMissing) throw new CliFailure(EXIT.problems, error.message);
    if (error instanceof Error && error.name === 'LogContradicted') throw new CliFailure(EXIT.problems, error.message);
    throw error;
  } finally {
    await open.close();
  }
}

async function openIt(
  place: Place,
  transparency: ReturnType<typeof readTransparencySettings>,
  terminal: Pick<Terminal, 'note'>,
): Promise<OpenTransparency> {
  const log = (level: string, message: string): void => {
    if (level !== 'info') terminal.note(message);
  };
  try {
    return { ...(await openTransparency({ ...place, transparency, log })), mayWrite: true };
  } catch (error) {
    if (!(error instanceof DataFolderLocked)) throw error;
    const eventStore: EventStore = await openEmbeddedEventStore({ folder: join(place.dataFolder, 'events'), readOnly: true });
    return { ...(await openTransparency({ ...place, transparency, log, eventStore })), mayWrite: false };
  }
}

/** Longest that it may take to read a log to its end, in milliseconds. */
const CATCH_UP_MS = 3_600_000;

/** Signs what is not signed yet. @throws {CliFailure} it cannot be. */
export async function signRest({ log }: OpenTransparency): Promise<void> {
  log.start();
  await log.stop(CATCH_UP_MS);
  const { state, failure } = log.status();
  if (state === 'following') return;
  if (state === 'lacksKey')
    throw new CliFailure(EXIT.config, 'The log signs with another key than the one here. Set OPSLEDGER_LOG_KEY as its servers have it.');
  throw new CliFailure(EXIT.problems, failure ?? 'The log could not be read to its end.');
}

/** What the log has signed. @throws {CliFailure} nothing. */
export async function signedState({
  proofs,
}: Pick<OpenTransparency, 'proofs'>): Promise<LogState & { readonly signed: NonNullable<LogState['signed']> }> {
  const state = await proofs.state();
  if (!state?.signed)
    throw new CliFailure(EXIT.problems, 'The log has signed nothing yet. Run "opsledger checkpoint" on a ledger with events.');
  return { ...state, signed: state.signed };
}
