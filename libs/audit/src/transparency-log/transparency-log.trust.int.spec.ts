import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEventStoreServer } from '@opsledger/event-store-server';
import { type EmbeddedEventStore, exportLog, importLog, MonotoneClock } from '@opsledger/eventsourcing';
import { openEventStoreDb } from '@opsledger/eventstoredb';
import { checkReceipt, openCheckpoint, parseNoteKey, signCheckpoint } from '@opsledger/transparency';
import { reaches, SigningWorld, textOf, until } from '../../testing/signing-world.js';
import { logEvents } from './log-events.js';
import { newLogKey, signerOf } from './log-key.js';
import { TRANSPARENCY_LOG_STREAM } from './log-state.js';
import { folderCopies } from './note-copies.js';
import { rotateKey } from './rotate-key.js';

const silent = (): void => undefined;

describe('what the transparency log can be trusted with', () => {
  let world: SigningWorld;
  beforeEach(async () => {
    world = await SigningWorld.open();
  });
  afterEach(() => world.close());

  const signedLog = async (leaves: number): Promise<void> => {
    await world.happen(leaves);
    await world.node().stop();
  };

  it('is signed once by rivals, each of which finds the other right', async () => {
    const times = { maxLeaves: 20, maxAgeMs: 20 };
    const nodes = [world.node({ times }), world.node({ times, folder: 'other' })];
    for (let round = 0; round < 10; round++) {
      await world.happen(30);
      await until(async () => (await world.sizes()).at(-1) === (round + 1) * 30);
    }
    for (const node of nodes) await until(() => node.status().signed?.size === 300);
    expect(nodes.map((node) => node.status())).toEqual(nodes.map((node) => ({ ...node.status(), state: 'following', unsigned: 0 })));
    const sizes = await world.sizes();
    expect(new Set(sizes).size).toBe(sizes.length);
    for (const tiles of [world.tiles(), world.tiles('other')])
      expect(await world.proofs(tiles).consistency(sizes[0]!)).toMatchObject({ to: { size: 300 } });
    expect(world.said).toEqual([]);
  });

  it('is left to others by a node with another key', async () => {
    await signedLog(10);
    const stranger = world.node({ folder: 'other', keys: 'other', times: { maxLeaves: 5 } });
    await reaches(stranger, 'following');
    await mkdir(join(world.dataFolder('other'), 'keys'), { recursive: true });
    await writeFile(join(world.dataFolder('other'), 'keys', 'transparency.key'), newLogKey().pem);
    await world.happen(20);
    await reaches(stranger, 'lacksKey');
    await until(() => stranger.status().unsigned === 20);
    expect(await world.sizes()).toEqual([10]);
    expect(world.said.at(-1)).toContain('Give every node the same key.');
  });

  it('stops where the log was altered, and names the checkpoint', async () => {
    await signedLog(10);
    const { origin, keys } = (await world.proofs().state())!;
    const signer = (await world.keys().find(keys[0]!))!;
    const { signed } = (await world.proofs().state())!;
    // As it would look when an event was altered in its place: the root that was signed is not that of the leaves.
    const note = signCheckpoint({ origin, size: 10, root: Buffer.alloc(32, 7) }, [signer]);
    const events = logEvents(
      2,
      [{ type: 'CheckpointSigned', data: { size: 10, root: Buffer.alloc(32, 7).toString('base64'), note } }],
      signed!.signedAt,
    );
    await world.store.append(TRANSPARENCY_LOG_STREAM, events, 1);
    const node = world.node({ folder: 'fresh' });
    await reaches(node, 'contradicted');
    await world.happen(200);
    expect(node.status().failure).toContain('The first 10 leaves of the log are not those that it signed');
    expect(await world.sizes()).toEqual([10, 10]);
    expect(world.said.at(-1)).toMatch(/^error: THE LOG CONTRADICTS WHAT IT SIGNED/);
  });

  it('stops where the log was cut behind a checkpoint that was kept', async () => {
    await signedLog(10);
    const file = await exported();
    await world.happen(10);
    await world.node().stop();
    await world.replaceLog('cut');
    await importLog(world.store, source(file));
    const node = world.node();
    await reaches(node, 'contradicted');
    expect(node.status().failure).toContain('The log signed 20 leaves, and now knows of 10 only');
  });

  const exported = async (): Promise<Uint8Array> => {
    const chunks: Uint8Array[] = [];
    const sink = { write: async (chunk: Uint8Array) => void chunks.push(chunk) };
    await exportLog(world.store, sink);
    return Buffer.concat(chunks);
  };
  const source = (file: Uint8Array) => ({
    once: false,
    chunks: async function* () {
      yield file;
    },
  });

  it('moves to another store with every checkpoint and receipt', async () => {
    await signedLog(130);
    const proof = await world.proofs().inclusion({ stream: 'box-3', revision: 4 });
    const file = await exported();
    await world.replaceLog('moved');
    await importLog(world.store, source(file));
    const node = world.node(); // with the tiles of the old store, whose positions may be others
    await reaches(node, 'following');
    await world.happen(10);
    await node.stop();
    expect(await world.sizes()).toEqual([100, 130, 140]);
    if ('none' in proof) throw new Error(proof.none);
    const { origin, keys } = (await world.proofs().state())!;
    expect(checkReceipt(proof.receipt, { origin, keys })).toMatchObject({ index: proof.index });
    expect(await world.proofs().inclusion({ stream: 'box-3', revision: 4 })).toMatchObject({ index: proof.index });
  });

  it('passes trust from key to key, and the old one signs no more', async () => {
    await signedLog(10);
    const before = (await world.proofs().state())!;
    const previous = (await world.keys().find(before.keys[0]!))!;
    const next = await world.keys().prepareNext(before.origin);
    await rotateKey(world.store, before, { previous, next }, new MonotoneClock().now());
    // The program ended before the file was renamed: the next signature does it.
    await signedLog(10);
    const after = (await world.proofs().state())!;
    expect([after.keys.length, after.signed!.size, world.said]).toEqual([2, 20, []]);
    const { note } = after.signed!;
    expect(openCheckpoint(note, { origin: after.origin, keys: [after.keys[1]!] })).toMatchObject({ size: 20 });
    expect(openCheckpoint(note, { origin: after.origin, keys: [after.keys[0]!] })).toEqual({ fault: 'UNSIGNED' });
    const rotated = (await world.ownEvents()).find(({ type }) => type === 'TransparencyKeyRotated')!;
    for (const name of ['key', 'previousKey'])
      expect(openCheckpoint(textOf(rotated, 'note'), { origin: after.origin, keys: [parseNoteKey(textOf(rotated, name))] })).toMatchObject({
        size: 10,
      });
    expect(await readdir(join(world.dataFolder(), 'keys'))).toEqual(['transparency.key']);
    await rm(join(world.dataFolder(), 'transparency'), { recursive: true });
    await signedLog(5);
    expect(await world.sizes()).toEqual([10, 10, 20, 25]);
  });

  it('hands every note to an outside target, and tries again what did not arrive', async () => {
    const target = join(world.folder, 'outside');
    let tries = 0;
    const send = folderCopies(target);
    const node = world.node({
      async send(note, size, signal) {
        if (++tries === 1) throw new Error('nobody there');
        await send(note, size, signal);
      },
    });
    await world.happen(100);
    await until(() => node.status().copies.arrived === 1);
    expect(node.status().copies).toEqual({ arrived: 1, failed: 1 });
    expect(await readFile(join(target, 'checkpoint'), 'utf8')).toBe(node.status().signed!.note);
    expect((await readdir(target)).sort()).toEqual(['100.txt', 'checkpoint']);
  });

  it('is signed over EventStoreDB as well', async () => {
    const server = await startEventStoreServer({ store: world.store as EmbeddedEventStore, port: 0 });
    const eventStore = await openEventStoreDb({ url: server.url, log: silent });
    try {
      await world.happen(30);
      const node = world.node({ eventStore, times: { maxLeaves: 20 } });
      await until(async () => (await world.sizes()).at(-1) === 20);
      await reaches(node, 'following');
      await node.stop();
      await world.node({ eventStore }).stop();
      expect(await world.sizes()).toEqual([20, 30]);
    } finally {
      await eventStore.close();
      await server.close();
    }
  });

  it('does not take a key that is none', async () => {
    await mkdir(join(world.dataFolder(), 'keys'), { recursive: true });
    await writeFile(join(world.dataFolder(), 'keys', 'transparency.key'), 'not a key');
    await world.happen(1);
    const node = world.node({ times: { maxAgeMs: 5 } });
    await reaches(node, 'retrying');
    expect(node.status().failure).toContain('transparency.key is not an Ed25519 private key (PKCS #8).');
    expect(() => signerOf(newLogKey().key, 'a name')).toThrow('cannot name a key');
  });
});
