import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isLeaf, leafOf } from '@opsledger/audit';
import { formatPosition, type RecordedEvent } from '@opsledger/eventsourcing';
import {
  canonicalJson,
  growTree,
  leafHash,
  nodeHash,
  nodesInTiles,
  proveConsistency,
  proveInclusion,
  receiptText,
  type Hash,
} from '@opsledger/transparency';
import { plainEvents, SignedLog } from '../../../libs/audit/testing/index.js';
import { run } from '../src/run.js';

const LEAVES = 20;
let state = 5;
const log = await SignedLog.of(
  plainEvents(LEAVES, () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647),
  { every: 5 },
);
const events = log.events.filter(isLeaf);
const entries = events.map(leafOf);
const hashes = entries.map(leafHash);
const { tiles } = await growTree(0, hashes, () => Promise.reject(new Error('There is no tile yet.')));
const nodes = nodesInTiles(LEAVES, () => Promise.resolve(tiles[0]!.hashes));
const base64 = (hash: Hash): string => Buffer.from(hash).toString('base64');

describe('the verifier that stands alone', () => {
  let root: string;
  const at = (name: string): string => join(root, name);
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'opsledger-verifier-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const write = async (name: string, content: string): Promise<string> => {
    await mkdir(dirname(at(name)), { recursive: true });
    await writeFile(at(name), content);
    return at(name);
  };
  async function verify(...args: string[]): Promise<readonly [number, string]> {
    const lines: string[] = [];
    return [await run(args, (line) => lines.push(line)), lines.join('\n')];
  }
  const refused = (reason: string) => [1, expect.stringMatching(new RegExp(`^REFUSED ${reason}: `)) as string];
  const proved = [0, expect.stringMatching(/^PROVED /) as string];
  const receiptOf = async (index: number, note = log.notes.at(-1)!): Promise<string> =>
    receiptText({ index, entry: entries[index]!, proof: await proveInclusion(index, LEAVES, nodes), checkpoint: note });
  const lineOf = (event: RecordedEvent): string => JSON.stringify({ ...event, position: formatPosition(event.position) });

  it('proves every receipt and the event of it, and refuses each that is broken, saying why', async () => {
    for (let index = 0; index < LEAVES; index++)
      expect(await verify('receipt', await write('receipt', await receiptOf(index)), '--key', log.key)).toEqual(proved);
    const whole = await receiptOf(7);
    const file = await write('receipt', whole);
    const check = async (text: string) => verify('receipt', await write('broken', text), '--key', log.key);
    expect(await check(whole.replace('index 7', 'index 8'))).toEqual(refused('ROOT_DIFFERS'));
    expect(await check(whole.replace('index 7', 'index 20'))).toEqual(refused('INDEX_BEYOND_SIZE'));
    expect(await check(whole.replace(/(index 7\n).*\n/, '$1'))).toEqual(refused('PROOF_TOO_SHORT'));
    expect(await check(whole.replace(/(index 7\n)(.*\n)/, '$1$2$2'))).toEqual(refused('PROOF_TOO_LONG'));
    expect(await check(whole.replace(/(index 7\n)./, '$1!'))).toEqual(refused('MALFORMED'));
    expect(await check(whole.replace('c2sp', 'c2xp'))).toEqual(refused('NOT_A_RECEIPT'));
    expect(await check(whole.replace('\n20\n', '\n21\n'))).toEqual(refused('BAD_SIGNATURE'));
    expect(await check(whole.slice(0, -10))).toEqual(refused('NOT_A_NOTE'));
    expect(await verify('receipt', file, '--key', new SignedLog('stranger').key)).toEqual(refused('NOT_SIGNED'));
    const event = await write('event.json', lineOf(events[7]!));
    expect(await verify('receipt', file, '--key', log.key, '--event', event)).toEqual(proved);
    const other = await write('other.json', lineOf({ ...events[7]!, data: { tag: 'other' }, revision: 9 }));
    expect(await verify('receipt', file, '--key', log.key, '--event', other)).toEqual([
      1,
      'REFUSED EVENT_DIFFERS: The event is not the one of the receipt: dataHash, revision differ.',
    ]);
  });

  it('proves that each checkpoint only adds to those before it, and refuses the rest', async () => {
    const files = await Promise.all(log.notes.map((note, number) => write(`${number}.checkpoint`, note)));
    for (const [older, newer] of [
      [0, 1],
      [1, 3],
      [2, 2],
    ] as const) {
      const proof = await proveConsistency((older + 1) * 5, (newer + 1) * 5, nodes);
      const file = await write('proof', proof.map((hash) => `${base64(hash)}\n`).join(''));
      expect(await verify('consistency', files[older]!, files[newer]!, file, '--key', log.key)).toEqual(proved);
    }
    const none = await write('none', '');
    expect(await verify('consistency', files[3]!, files[0]!, none, '--key', log.key)).toEqual(refused('SIZES_SWAPPED'));
    expect(await verify('consistency', files[0]!, files[3]!, none, '--key', log.key)).toEqual(refused('PROOF_TOO_SHORT'));
  });

  it('says what is wrong with the command line, and which file cannot be read', async () => {
    for (const args of [[], ['receipt'], ['receipt', 'x'], ['unknown', 'x', '--key', log.key], ['receipt', 'x', '--what']])
      expect(await verify(...args)).toEqual([2, expect.stringContaining('node main.js receipt FILE --key KEY') as string]);
    expect((await verify('receipt', at('nothing'), '--key', log.key))[0]).toBe(74);
    for (const key of ['none', log.key.replace(/\+[0-9a-f]{8}/, '+00000000')])
      expect(await verify('receipt', at('receipt'), '--key', key)).toEqual([2, expect.stringContaining('REFUSED BAD_KEY') as string]);
  });

  it('runs as a copied folder, with nothing beside it', async () => {
    await cp(fileURLToPath(new URL('../src', import.meta.url)), at('copied'), { recursive: true });
    const file = await write('receipt', await receiptOf(3));
    const { status, stdout } = spawnSync(process.execPath, [at('copied/main.js'), 'receipt', file, '--key', log.key], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringContaining('PROVED leaf 3 of opsledger.example/log, 20 leaves')]);
  });

  /** The hashes of everything outside of the range, as docs/evidence.md walks. */
  function multiProof(from: number, to: number): string {
    const found: string[] = [];
    const rootOf = (start: number, end: number): Hash => {
      if (end - start === 1) return hashes[start]!;
      const middle = start + 2 ** Math.floor(Math.log2(end - start - 1));
      return nodeHash(rootOf(start, middle), rootOf(middle, end));
    };
    const walk = (start: number, end: number): void => {
      if (to <= start || from >= end) found.push(base64(rootOf(start, end)));
      else if (end - start > 1) {
        const middle = start + 2 ** Math.floor(Math.log2(end - start - 1));
        walk(start, middle);
        walk(middle, end);
      }
    };
    walk(0, LEAVES);
    return ['opsledger-multi-proof/v1', ...found].map((line) => `${line}\n`).join('');
  }

  async function archive(name: string, change: (files: Map<string, string>, manifest: Record<string, unknown>) => void = () => undefined) {
    const [from, to] = [6, 13];
    const lines = events
      .slice(from, to)
      .map((event, place) => JSON.stringify({ index: from + place, ...(JSON.parse(lineOf(event)) as object) }));
    const files = new Map([
      ['checkpoint', log.notes.at(-1)!],
      ['events.jsonl', lines.map((line) => `${line}\n`).join('')],
      ['proof', multiProof(from, to)],
    ]);
    for (let index = from; index < to; index++) files.set(`receipts/${index}.tlog-proof`, await receiptOf(index));
    const [origin, size, treeRoot] = log.notes.at(-1)!.split('\n');
    const manifest: Record<string, unknown> = {
      format: 'opsledger-evidence',
      version: 1,
      asked: { fromLeaf: from, toLeaf: to },
      log: { origin, size: Number(size), root: treeRoot },
      events: { count: to - from, firstLeaf: from, endLeaf: to },
    };
    change(files, manifest);
    const listed = [...files].map(([path, text]) => ({
      path,
      size: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    }));
    const text = `${canonicalJson({ ...manifest, files: listed })}\n`;
    await write(`${name}/manifest.json`, text);
    await write(
      `${name}/manifest.note`,
      log.signText(`opsledger-evidence/v1\n${origin}\nsha256:${createHash('sha256').update(text).digest('hex')}\n`),
    );
    for (const [path, content] of files) await write(`${name}/${path}`, content);
    return at(name);
  }

  it('proves an archive, and names what was changed in one', async () => {
    const check = (folder: string) => verify('archive', folder, '--key', log.key);
    expect(await check(await archive('whole'))).toEqual([0, expect.stringContaining('PROVED 7 events and 10 files') as string]);
    await write('whole/added', 'x');
    expect(await check(at('whole'))).toEqual(refused('NOT_LISTED'));
    await rm(at('whole/added'));
    await write('whole/proof', multiProof(6, 12));
    expect(await check(at('whole'))).toEqual(refused('CHANGED'));
    await rm(at('whole/proof'));
    expect(await check(at('whole'))).toEqual(refused('MISSING'));
    await write('whole/manifest.json', '{}\n');
    expect(await check(at('whole'))).toEqual(refused('NOT_SIGNED'));
    const broken = async (name: string, path: string, edit: (text: string) => string) =>
      check(await archive(name, (files) => files.set(path, edit(files.get(path)!))));
    expect(await broken('event', 'events.jsonl', (text) => text.replace('LAP-8', 'LAP-9'))).toEqual(refused('NOT_IN_LOG'));
    expect(await broken('order', 'events.jsonl', (text) => text.split('\n').slice(0, -1).reverse().join('\n'))).toEqual(
      refused('CONTRADICTS'),
    );
    expect(await broken('lost', 'events.jsonl', (text) => text.slice(text.indexOf('\n') + 1))).toEqual(refused('PROOF_TOO_SHORT'));
    expect(await broken('longer', 'proof', (text) => `${text}${base64(hashes[0]!)}\n`)).toEqual(refused('PROOF_TOO_LONG'));
    expect(await broken('receipt-of-another', 'receipts/7.tlog-proof', (text) => text.replace('index 7', 'index 8'))).toEqual(
      refused('ROOT_DIFFERS'),
    );
    expect(await broken('other-log', 'checkpoint', () => log.notes[0]!)).toEqual(refused('CONTRADICTS'));
    expect(await check(await archive('unreceipted', (files) => files.delete('receipts/7.tlog-proof')))).toEqual(refused('CONTRADICTS'));
    expect(await check(await archive('newer', (_, manifest) => (manifest['version'] = 2)))).toEqual(refused('MALFORMED'));
  });
});
