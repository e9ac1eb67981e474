import type { EventStore } from '@opsledger/eventsourcing';
import type { TileStore } from '../../tiles/tile-store.js';
import type { LogKeys } from '../../transparency-log/log-key.js';
import { readLogState } from '../../transparency-log/log-state.js';
import { openProvedLog } from './open-proved-log.js';
import type { ProvedLog } from './proved-log.js';

/** There is no evidence to give yet, or not by this node. */
export class NoEvidence extends Error {
  override readonly name = 'NoEvidence';
}

/** Where a log and its proofs are. */
export interface SignedLogParts {
  readonly eventStore: EventStore;
  readonly tiles: Pick<TileStore, 'read'>;
  readonly keys: LogKeys;
}

/** The log up to its last checkpoint. @throws {NoEvidence} it has signed nothing, or its key is not here. @throws {LogContradicted} | {LogKeyError} */
export async function signedLog({ eventStore, tiles, keys }: SignedLogParts): Promise<ProvedLog> {
  const state = await readLogState(eventStore);
  if (!state?.signed)
    throw new NoEvidence('The log has signed no checkpoint yet, so nothing can be proved. Start the server: it signs within a minute.');
  const signer = await keys.find(state.keys.at(-1)!);
  if (!signer) throw new NoEvidence('The key of the log is not here, so an archive cannot be signed. Ask a server that has it.');
  return openProvedLog({ eventStore, tiles, signed: state.signed, keys: state.keys, signer });
}
