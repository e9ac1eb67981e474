import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { leafHash } from '../merkle/hash.js';
import { proveInclusion } from '../merkle/tree.js';
import { openCheckpoint, signCheckpoint } from '../note/checkpoint.js';
import { noteKey } from '../note/note-key.js';
import { signNote, type NoteSigner } from '../note/signed-note.js';
import { growTree, nodesInTiles } from '../tiles/tiles.js';
import { checkReceipt, parseReceipt, receiptText } from './receipt.js';

const ORIGIN = 'ledger.example/log';
function newSigner(name: string): NoteSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { key: noteKey(name, createPublicKey(privateKey)), privateKey };
}
const ours = newSigner(ORIGIN);
const log = { origin: ORIGIN, keys: [ours.key] };
const entries = Array.from({ length: 11 }, (_, place) => Buffer.from(`{"n":${place}}`));

async function receiptOf(index: number): Promise<string> {
  const { root, tiles, size } = await growTree(0, entries.map(leafHash), () => Promise.reject(new Error('There is none.')));
  const proof = await proveInclusion(
    index,
    size,
    nodesInTiles(size, async () => tiles[0]!.hashes),
  );
  return receiptText({ index, entry: entries[index]!, proof, checkpoint: signCheckpoint({ origin: ORIGIN, size, root }, [ours]) });
}

describe('a receipt', () => {
  it('proves its entry to who knows the log', async () => {
    for (const index of [0, 7, 8, 10]) {
      const proved = checkReceipt(await receiptOf(index), log);
      expect(proved).toMatchObject({ index, checkpoint: { origin: ORIGIN, size: 11 } });
      expect('entry' in proved && Buffer.from(proved.entry).toString()).toBe(`{"n":${index}}`);
    }
  });

  it('has the lines of its format', async () => {
    const lines = (await receiptOf(2)).split('\n');
    expect(lines[0]).toBe('c2sp.org/tlog-proof@v1');
    expect(lines[1]).toBe(`extra ${entries[2]!.toString('base64')}`);
    expect(lines[2]).toBe('index 2');
    expect(lines.slice(7, 10)).toEqual(['', ORIGIN, '11']);
  });

  it('is refused for its own reason', async () => {
    const text = await receiptOf(2);
    const forged = Buffer.from('{"n":99}').toString('base64');
    expect(checkReceipt(text.replace(entries[2]!.toString('base64'), forged), log)).toEqual({ fault: 'ROOT_DIFFERS' });
    expect(checkReceipt(text.replace('index 2', 'index 3'), log)).toEqual({ fault: 'ROOT_DIFFERS' });
    expect(checkReceipt(text.replace('index 2', 'index 11'), log)).toEqual({ fault: 'INDEX_BEYOND_SIZE' });
    expect(checkReceipt(text.replace('\n11\n', '\n12\n'), log)).toEqual({ fault: 'BAD_SIGNATURE' });
    expect(checkReceipt(text, { ...log, keys: [newSigner(ORIGIN).key] })).toEqual({ fault: 'UNSIGNED' });
    expect(checkReceipt(text, { ...log, origin: 'other.example/log' })).toEqual({ fault: 'OTHER_ORIGIN' });
  });

  it.each([
    ['an empty file', () => ''],
    ['another version', (text: string) => text.replace('@v1', '@v2')],
    ['no entry', (text: string) => text.replace(/extra .*\n/, '')],
    ['an index with a leading zero', (text: string) => text.replace('index 2', 'index 02')],
    ['a hash that is no base64', (text: string) => text.replace(/(index 2\n)./, '$1!')],
    ['an entry that is no base64', (text: string) => text.replace(/extra ./, 'extra !')],
  ])('is none: %s', async (_, broken) => {
    const text = broken(await receiptOf(2));
    expect([parseReceipt(text), checkReceipt(text, log)]).toEqual([undefined, { fault: 'NOT_A_RECEIPT' }]);
  });
});

describe('a checkpoint', () => {
  const root = leafHash(Buffer.from('x'));
  const note = signCheckpoint({ origin: ORIGIN, size: 7, root }, [ours]);
  const signedText = (text: string): string => signNote(text, [ours]);
  const base64 = Buffer.from(root).toString('base64');

  it('is read as it was signed, with lines that a later version adds', () => {
    expect(openCheckpoint(note, log)).toEqual({ origin: ORIGIN, size: 7, root: Buffer.from(root) });
    expect(openCheckpoint(signedText(`${ORIGIN}\n0\n${base64}\nmore\n`), log)).toMatchObject({ size: 0 });
  });

  it.each([
    ['a size with a leading zero', `${ORIGIN}\n07\n${base64}\n`],
    ['a negative size', `${ORIGIN}\n-7\n${base64}\n`],
    ['a size beyond what can be counted', `${ORIGIN}\n9007199254740993\n${base64}\n`],
    ['no origin', `\n7\n${base64}\n`],
    ['a root of other length', `${ORIGIN}\n7\nAAAA\n`],
    ['a root that is no base64', `${ORIGIN}\n7\n${base64.replace('=', '')}\n`],
    ['two lines', `${ORIGIN}\n7\n`],
    ['an empty line more', `${ORIGIN}\n7\n${base64}\n\nmore\n`],
  ])('is none with %s, though it is signed', (_, text) => {
    expect(openCheckpoint(signedText(text), log)).toEqual({ fault: 'NOT_A_CHECKPOINT' });
  });

  it('is not signed when it could not be read', () => {
    expect(() => signCheckpoint({ origin: '', size: 1, root }, [ours])).toThrow(RangeError);
    expect(() => signCheckpoint({ origin: ORIGIN, size: 1.5, root }, [ours])).toThrow(RangeError);
  });
});
