import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Clock } from '../decider/clock.js';
import { StoreDamaged, StoreUnavailable } from '../event-store/errors.js';
import { checkDataFile, readMarker, STORE_FORMAT, writeMarker, type Marker } from './data-file.js';
import { EmbeddedEventStore } from './embedded-event-store.js';
import { lockFolder } from './folder-lock.js';
import { lastPosition, openTables, readRecord, type Tables } from './tables.js';

export interface EmbeddedEventStoreOptions {
  /** The store's own folder, e.g. `data/events`; made when absent. */
  readonly folder: string;
  /** Time of `created`. Default: the machine's clock. */
  readonly clock?: Clock;
  /** Reads beside the process that writes: takes no lock, refuses appends, opens a damaged log so that it can be scanned. The store must exist. */
  readonly readOnly?: boolean;
}

/**
 * Opens the embedded event store. Takes as long for a long log as for an empty one: nothing is scanned.
 * @throws {DataFolderLocked} a living process holds the folder. @throws {StoreDamaged} the log is missing, cut off or of an unknown format.
 * @throws {StoreUnavailable} the folder cannot be used (permissions, disk), or there is nothing to read.
 */
export async function openEmbeddedEventStore({
  folder,
  clock = Date.now,
  readOnly = false,
}: EmbeddedEventStoreOptions): Promise<EmbeddedEventStore> {
  const marker = readOnly ? existingMarker(folder) : preparedFolder(folder);
  checkDataFile(folder, marker !== undefined);
  const tables = tryOpen(folder, readOnly);
  let release: (() => void) | undefined;
  try {
    release = readOnly ? () => undefined : lockFolder(folder, tables);
    if (readOnly) checkMeta(folder, tables, marker);
    else {
      keepMeta(folder, tables, marker);
      checkEnd(tables);
    }
    return new EmbeddedEventStore({ tables, clock, readOnly, release });
  } catch (error) {
    release?.();
    await tables.root.close();
    throw error;
  }
}

function preparedFolder(folder: string): Marker | undefined {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new StoreUnavailable(`The data folder ${folder} cannot be made.`, { cause });
  }
  return readMarker(folder);
}

function existingMarker(folder: string): Marker {
  const marker = readMarker(folder);
  if (marker === undefined) throw new StoreUnavailable(`There is no event log in ${folder}.`);
  return marker;
}

function tryOpen(folder: string, readOnly: boolean): Tables {
  try {
    return openTables(folder, readOnly);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const text = `The event log in ${folder} cannot be opened: ${reason}.`;
    throw reason.startsWith('MDB_') ? new StoreDamaged(text, { cause }) : new StoreUnavailable(text, { cause });
  }
}

/** Gives a new store its format and id; a store whose first opening was interrupted before its marker gets the marker now. */
function keepMeta(folder: string, tables: Tables, marker: Marker | undefined): void {
  if (tables.meta.get('storeId') === undefined && marker === undefined) {
    tables.root.transactionSync(() => {
      tables.meta.putSync('storeId', randomUUID());
      tables.meta.putSync('format', String(STORE_FORMAT));
    });
  }
  checkMeta(folder, tables, marker);
  if (marker === undefined) writeMarker(folder, { format: STORE_FORMAT, storeId: tables.meta.get('storeId')! });
}

/** The next position is counted from the last key, so that one is not taken on trust. */
function checkEnd(tables: Tables): void {
  const last = lastPosition(tables);
  if (last > 0) readRecord(tables, last);
  if (last > 1) readRecord(tables, last - 1);
}

function checkMeta(folder: string, { meta }: Tables, marker: Marker | undefined): void {
  const format = meta.get('format');
  if (format !== String(STORE_FORMAT)) {
    throw new StoreDamaged(`The event log in ${folder} has the format ${format}; this program reads ${STORE_FORMAT}.`);
  }
  if (marker !== undefined && marker.storeId !== meta.get('storeId')) {
    throw new StoreDamaged(`The files in ${folder} come from two stores: restore the whole folder from one backup.`);
  }
}
