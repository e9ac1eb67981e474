import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkConsistency, checkReceipt, noteKeyText, parseNoteKey } from '@opsledger/transparency';
import { reaches, SigningWorld, textOf, until } from '../../testing/signing-world.js';

describe('the transparency log', () => {
  let world: SigningWorld;
  beforeEach(async () => {
    world = await SigningWorld.open();
  });
  afterEach(() => world.close());

  it('signs every so many leaves, then after a time, and then rests', async () => {
    const node = world.node({ times: { maxLeaves: 100, maxAgeMs: 50 } });
    await reaches(node, 'following');
    expect(await world.ownEvents()).toEqual([]);
    await world.happen(250);
    await until(async () => (await world.sizes()).at(-1) === 250);
    const sizes = await world.sizes();
    expect(sizes.every((size, place) => size > (sizes[place - 1] ?? 0) && size <= (sizes[place - 1] ?? 0) + 100)).toBe(true);
    await until(() => node.status().dueAt === undefined);
    await sleep(120);
    expect(await world.sizes()).toEqual(sizes);
    const [opened, first] = await world.ownEvents();
    expect([opened!.type, first!.type]).toEqual(['TransparencyLogOpened', 'CheckpointSigned']);
    expect(first!.metadata).toEqual({
      ...first!.metadata,
      actor: { id: 'transparency-log', kind: 'service', roles: [] },
      origin: 'scheduler',
      schemaVersion: 1,
    });
    expect(node.status()).toEqual({
      ...{ state: 'following', unsigned: 0, dueAt: undefined, failure: undefined, copies: { arrived: 0, failed: 0 } },
      signed: node.status().signed,
    });
  });

  it('signs the rest when it is stopped, goes on behind it, and keeps every note beside the log', async () => {
    await world.happen(30);
    await world.node().stop();
    expect(await world.sizes()).toEqual([30]);
    await world.node().stop();
    await world.happen(5);
    await world.node().stop();
    expect(await world.sizes()).toEqual([30, 35]);
    const notes = (await world.ownEvents()).flatMap(({ data }) => (typeof data['note'] === 'string' ? [data['note']] : []));
    const folder = join(world.dataFolder(), 'transparency');
    const kept = ['checkpoints/30.txt', 'checkpoints/35.txt', 'checkpoint'].map((name) => readFile(join(folder, name), 'utf8'));
    expect(await Promise.all(kept)).toEqual([...notes, notes[1]]);
    expect(world.said).toEqual([]);
  });

  it('proves every event by a receipt, and that it only grew, to who has the first key', async () => {
    const node = world.node();
    await world.happen(320);
    await reaches(node, 'following');
    await until(() => node.status().unsigned === 20);
    const proofs = world.proofs();
    expect(await proofs.inclusion({ stream: 'box-32', revision: 9 })).toEqual({ none: 'NOT_YET_SIGNED' });
    await node.stop();
    const { origin, keys } = (await proofs.state())!;
    const [opened] = await world.ownEvents();
    expect(opened!.data).toEqual({ origin, key: noteKeyText(keys[0]!) });
    const log = { origin, keys: [parseNoteKey(textOf(opened!, 'key'))] };
    for await (const event of world.store.readAll({ maxCount: 3 })) {
      const proof = await proofs.inclusion(event.position);
      if ('none' in proof) throw new Error(proof.none);
      expect(checkReceipt(proof.receipt, log)).toMatchObject({ index: proof.index, checkpoint: { size: 320 } });
    }
    expect(await proofs.inclusion({ stream: 'box-32', revision: 9 })).toMatchObject({ index: 319 });
    expect(await proofs.inclusion(opened!.position)).toEqual({ none: 'NOT_A_LEAF' });
    expect(await proofs.inclusion({ stream: 'box-32', revision: 10 })).toEqual({ none: 'NO_SUCH_EVENT' });
    expect(await proofs.inclusion({ stream: 'box-99', revision: 0 })).toEqual({ none: 'NO_SUCH_EVENT' });
    expect(await proofs.inclusion({ commit: 9_999n, prepare: 9_999n })).toEqual({ none: 'NO_SUCH_EVENT' });
    for (const [from, to] of [
      [100, 320],
      [200, 300],
      [320, 320],
    ] as const) {
      const proof = await proofs.consistency(from, to);
      if ('none' in proof) throw new Error(proof.none);
      const claim = { oldSize: from, newSize: to, oldRoot: proof.from.root, newRoot: proof.to.root, proof: proof.path };
      expect(checkConsistency(claim)).toBeUndefined();
    }
    expect(await proofs.consistency(0)).toEqual({ none: 'OLD_TREE_EMPTY' });
    expect(await proofs.consistency(5, 4)).toEqual({ none: 'SIZES_SWAPPED' });
    expect(await proofs.consistency(5, 321)).toEqual({ none: 'NOT_YET_SIGNED' });
  });

  it('has nothing to prove before its first checkpoint', async () => {
    await world.happen(1);
    expect(await world.proofs().inclusion({ stream: 'box-1', revision: 0 })).toEqual({ none: 'NOT_YET_SIGNED' });
    expect(await world.proofs().consistency(1)).toEqual({ none: 'NOT_OPENED' });
  });

  it('gets over a crash between the tiles and the signature, and over tiles that are lost', async () => {
    await world.happen(150);
    const tiles = world.tiles();
    let writes = 0;
    let die: () => void = () => undefined;
    const dying = {
      read: tiles.read,
      async write(files: Parameters<typeof tiles.write>[0]) {
        await tiles.write(files);
        if (++writes < 2) return;
        await new Promise<void>((resolve) => (die = resolve)); // the second checkpoint is never signed
        throw new Error('The program has ended.');
      },
    };
    const node = world.node({ tiles: dying });
    await until(() => writes === 1);
    await world.happen(120);
    await until(() => writes === 2);
    const ended = node.stop(0);
    die();
    await ended;
    expect(await world.sizes()).toEqual([100]);
    await world.node().stop();
    expect(await world.sizes()).toEqual([100, 200, 270]);
    await rm(join(world.dataFolder(), 'transparency', 'tile'), { recursive: true });
    await rm(join(world.dataFolder(), 'transparency', 'position'), { recursive: true });
    const again = world.node();
    await reaches(again, 'following');
    await again.stop();
    expect(world.said).toContain('warn: The tree of the transparency log is missing or belongs to another log. It is made again.');
    expect(await world.sizes()).toEqual([100, 200, 270]);
    expect(await world.proofs().consistency(100)).toMatchObject({ to: { size: 270 } });
  });
});
