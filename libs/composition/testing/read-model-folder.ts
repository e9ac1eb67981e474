import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { testReadStoreFolder } from '@opsledger/read-store/testing';
import { projections } from '../src/contexts.js';

const noEvents = (): never => {
  throw new Error('A log without events has nothing to decrypt.');
};

/** Puts empty tables of every read model into a data folder, so that the program which opens it need not create them. */
export async function putReadModels(dataFolder: string): Promise<void> {
  await rename(await testReadStoreFolder(projections({ decrypt: noEvents })), join(dataFolder, 'read-models'));
}
