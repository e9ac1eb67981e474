import { rm } from 'node:fs/promises';
import { openReadStore, type Projection, type ReadStore, type ReadStoreOptions } from '@opsledger/read-store';
import { POSTGRES } from './engines.js';
import { testReadStoreFolder } from './read-store-folder.js';

/** A read store on a database of its own: embedded, or on a server when `OPSLEDGER_TEST_READ_STORE` is `postgres`. */
export interface TestReadStore extends AsyncDisposable {
  readonly store: ReadStore;
  /** Closes the store and removes its database. */
  dispose(): Promise<void>;
}

/** Opens a read store for a spec and waits until it is ready. Share one per file, and dispose of it in `afterAll`. */
export async function testReadStore(
  projections: readonly Projection[],
  options: Omit<ReadStoreOptions, 'projections' | 'folder'> = {},
): Promise<TestReadStore> {
  if (process.env['OPSLEDGER_TEST_READ_STORE'] === 'postgres') return testReadStoreOnServer(projections, options);
  const folder = await testReadStoreFolder(projections);
  const store = openReadStore({ folder, projections, ...options });
  const dispose = async (): Promise<void> => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  };
  await store.ready;
  return { store, dispose, [Symbol.asyncDispose]: dispose };
}

async function testReadStoreOnServer(
  projections: readonly Projection[],
  options: Omit<ReadStoreOptions, 'projections' | 'folder'>,
): Promise<TestReadStore> {
  const engine = await POSTGRES.start();
  const place = await engine.place();
  const store = place.open(projections, options);
  const dispose = async (): Promise<void> => {
    await store.close();
    await place.remove();
    await engine.stop();
  };
  await store.ready;
  return { store, dispose, [Symbol.asyncDispose]: dispose };
}
