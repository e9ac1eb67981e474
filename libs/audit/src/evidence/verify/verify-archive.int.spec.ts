import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { RecordedEvent } from '@opsledger/eventsourcing';
import { newEvent, recordedEvents } from '@opsledger/eventsourcing/testing';
import { instantOf, type Instant } from '@opsledger/kernel';
import { logSigner, provedLog } from '../../../testing/proved-log.js';
import { folderArchive, FolderNotEmpty } from '../archive/folder-archive.js';
import { makeArchive } from '../archive/make-archive.js';
import type { Asked, Manifest } from '../archive/manifest.js';
import type { ProvedLog } from '../archive/proved-log.js';
import { zipArchive } from '../archive/zip-archive.js';
import { plainWording } from '../report/wording.js';
import type { ArchiveFault } from './archive-fault.js';
import type { ArchiveSource } from './archive-source.js';
import { folderSource } from './folder-source.js';
import { verifyArchive } from './verify-archive.js';
import { NotAZip, zipSource } from './zip-source.js';

const signer = logSigner('ledger.example');
const LAPTOP = '0190e1a0-0000-7000-8000-000000000001';
const OTHER = '0190e1a0-0000-7000-8000-000000000002';
const ORDER = '0190e1a0-0000-7000-8000-000000000003';
const asset = { type: 'Asset', id: LAPTOP, stream: `asset-${LAPTOP}` };

/** One event a day from 1 March on, of two assets and the order of one of them, with the log's own checkpoint among them. */
function history(): readonly RecordedEvent[] {
  const revisions = new Map<string, number>();
  const happened: readonly (readonly [string, string, object])[] = [
    [`purchaseOrder-${ORDER}`, 'PurchaseRequested', { purchaseOrderId: ORDER }],
    [asset.stream, 'AssetProcured', { assetId: LAPTOP, purchaseOrderId: ORDER }],
    ['transparencyLog-x', 'CheckpointSigned', { size: 2 }],
    [`asset-${OTHER}`, 'AssetProcured', { assetId: OTHER }],
    [asset.stream, 'AssetTagged', { assetId: LAPTOP, tag: '=1+1' }],
    [`asset-${OTHER}`, 'AssetTagged', { assetId: OTHER, tag: '<b>' }],
    [`purchaseOrder-${ORDER}`, 'GoodsReceived', { purchaseOrderId: ORDER, assetIds: [LAPTOP] }],
    [asset.stream, 'AssetDeployed', { assetId: LAPTOP }],
  ];
  return happened.map(([stream, type, data], place) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const recordedAt = instantOf(Date.UTC(2026, 2, place + 1));
    const [event] = recordedEvents(stream, [{ type, data }]);
    const position = { commit: BigInt(place + 1), prepare: BigInt(place + 1) };
    return { ...event!, ...newEvent({ type, data }, `${place}`, { recordedAt, occurredAt: recordedAt }), revision, position };
  });
}

let root: string;
let log: ProvedLog;
let archives = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'opsledger-evidence-'));
  log = await provedLog(history(), signer);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const request = (asked: Asked) => ({
  asked,
  madeBy: { id: 'eve', kind: 'user' },
  madeAt: '2026-04-01T00:00:00.000Z' as Instant,
  program: 'opsledger 1.2.3',
});
const parts = () => ({ log, wording: plainWording });

async function archive(asked: Asked): Promise<{ readonly folder: string; readonly manifest: Manifest }> {
  const folder = join(root, `archive-${(archives += 1)}`);
  return { folder, manifest: await makeArchive(request(asked), parts(), await folderArchive(folder)) };
}

/** The files of a folder in memory, to be altered quickly. */
async function filesOf(folder: string): Promise<Map<string, Buffer>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path)] as const)));
}
const inMemory = (files: ReadonlyMap<string, Buffer>): ArchiveSource => ({
  paths: () => Promise.resolve([...files.keys()]),
  async *read(path) {
    yield files.get(path)!;
  },
  close: () => Promise.resolve(),
});
const faultsOf = async (source: ArchiveSource, key = signer.key): Promise<readonly ArchiveFault[]> =>
  (await verifyArchive(source, [key])).faults;
const shortly = (faults: readonly ArchiveFault[]) => faults.map(({ file, code }) => `${file} ${code}`);
const indices = (files: ReadonlyMap<string, Buffer>) =>
  [
    ...files
      .get('events.jsonl')!
      .toString()
      .matchAll(/^\{"index":(\d+)/gm),
  ].map(([, index]) => Number(index));

describe('an archive', () => {
  it('of a period has its leaves and no others, and is whole', async () => {
    const { folder, manifest } = await archive({ from: '2026-03-02T00:00:00.000Z', to: '2026-03-07T00:00:00.000Z' });
    const files = await filesOf(folder);
    expect(await faultsOf(folderSource(folder))).toEqual([]);
    expect(indices(files)).toEqual([1, 2, 3, 4]);
    expect(manifest.events).toEqual({
      count: 4,
      firstLeaf: 1,
      endLeaf: 5,
      firstRecordedAt: '2026-03-02T00:00:00.000Z',
      lastRecordedAt: '2026-03-06T00:00:00.000Z',
    });
    expect([...files.keys()].sort()).toEqual([
      'checkpoint',
      'events.jsonl',
      'figures/events-by-actor.csv',
      'figures/events-by-type.csv',
      'keys.txt',
      'manifest.json',
      'manifest.note',
      'proof',
      ...[1, 2, 3, 4].map((index) => `receipts/${index}.tlog-proof`),
      'report.html',
    ]);
    expect(files.get('figures/events-by-type.csv')!.toString()).toBe('type,events\nAssetProcured,2\nAssetTagged,2\n');
  });

  it('of a subject has its stream and what names it', async () => {
    const { folder, manifest } = await archive({ subjects: [asset] });
    expect(await faultsOf(folderSource(folder))).toEqual([]);
    expect(indices(await filesOf(folder))).toEqual([1, 3, 5, 6]);
    expect(manifest.events).toMatchObject({ count: 4, firstLeaf: 1, endLeaf: 7 });
    const later = await archive({ subjects: [asset], from: '2026-03-05T00:00:00.000Z' });
    expect(await faultsOf(folderSource(later.folder))).toEqual([]);
    expect(indices(await filesOf(later.folder))).toEqual([3, 5, 6]);
  });

  it.each([
    ['leaves', { fromLeaf: 2, toLeaf: 4 }, [2, 3]],
    ['all', {}, [0, 1, 2, 3, 4, 5, 6]],
    ['leaves beyond the end', { fromLeaf: 6, toLeaf: 100 }, [6]],
    ['a time before everything', { to: '2026-01-01T00:00:00.000Z' }, []],
    ['a time behind everything', { from: '2027-01-01T00:00:00.000Z' }, []],
    ['a subject that is not there', { subjects: [{ type: 'Asset', id: 'none', stream: 'asset-none' }] }, []],
  ] as const)('of %s holds', async (_, asked, expected) => {
    const { folder } = await archive(asked as Asked);
    expect(await faultsOf(folderSource(folder))).toEqual([]);
    expect(indices(await filesOf(folder))).toEqual(expected);
  });

  it('is the same as a ZIP', async () => {
    const { folder } = await archive({ subjects: [asset] });
    const file = join(root, 'archive.zip');
    await makeArchive(request({ subjects: [asset] }), parts(), zipArchive(createWriteStream(file), new Date(0)));
    const source = await zipSource(file);
    try {
      expect(await faultsOf(source)).toEqual([]);
      const files = await filesOf(folder);
      expect([...(await source.paths())].sort()).toEqual([...files.keys()].sort());
    } finally {
      await source.close();
    }
    await writeFile(file, 'PK');
    await expect(zipSource(file)).rejects.toThrow(NotAZip);
    await expect(folderArchive(folder)).rejects.toThrow(FolderNotEmpty);
  });

  it('tells people what it holds, and runs nothing that is in the data', async () => {
    const { folder } = await archive({ fromLeaf: 3 });
    const report = await readFile(join(folder, 'report.html'), 'utf8');
    expect(report).toContain('Evidence of ledger.example');
    expect(report).toContain('Asset tagged');
    expect(report).not.toMatch(/<script|<b>|https?:/);
    expect(await readFile(join(folder, 'keys.txt'), 'utf8')).toContain('\nledger.example+');
  });
});

describe('an archive that was altered', () => {
  let files: ReadonlyMap<string, Buffer>;
  beforeAll(async () => {
    files = await filesOf((await archive({ subjects: [asset] })).folder);
  });
  const altered = (path: string, content: Buffer | undefined): ArchiveSource => {
    const others = new Map(files);
    if (content) others.set(path, content);
    else others.delete(path);
    return inMemory(others);
  };

  it('is found out by any byte of any file', async () => {
    const bytes = fc.constantFrom(...files.keys()).chain((path) => fc.tuple(fc.constant(path), fc.nat(files.get(path)!.length - 1)));
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 255 }), async ([path, place], flip) => {
        const content = Buffer.from(files.get(path)!);
        content[place]! ^= flip;
        const named = (await faultsOf(altered(path, content))).map(({ file }) => file);
        expect(named).toContain(path);
      }),
      { numRuns: 300 },
    );
  });

  it('is told what is missing and what was added', async () => {
    for (const path of files.keys()) expect(shortly(await faultsOf(altered(path, undefined)))).toContain(`${path} MISSING`);
    expect(shortly(await faultsOf(altered('figures/more.csv', Buffer.from('a'))))).toEqual(['figures/more.csv NOT_LISTED']);
  });

  it('convinces nobody who trusts another key', async () => {
    expect(shortly(await faultsOf(inMemory(files), logSigner('ledger.example', 2).key))).toEqual([
      'manifest.note NOT_SIGNED',
      'checkpoint NOT_SIGNED',
    ]);
    expect(shortly(await faultsOf(inMemory(files), logSigner('other.example').key))).toContain('manifest.note NOT_SIGNED');
  });

  it('does not hold with an event of another log, though the same key has signed it', async () => {
    const events = history().map((event) => (event.type === 'AssetTagged' ? { ...event, data: { ...event.data, tag: 'other' } } : event));
    const forged = { ...(await provedLog(events, signer)), ...{ root: log.root, checkpoint: log.checkpoint, node: log.node } };
    const folder = join(root, 'forged');
    await makeArchive(request({ subjects: [asset] }), { ...parts(), log: forged }, await folderArchive(folder));
    expect(shortly(await faultsOf(folderSource(folder)))).toEqual(['events.jsonl NOT_IN_LOG']);
  });

  it('does not hold when an event of the subject was left out, though the same key has signed it', async () => {
    const lacking: ProvedLog = {
      ...log,
      async *leaves(from) {
        for await (const leaf of log.leaves(from)) if (leaf.index !== 3) yield leaf;
      },
    };
    const folder = join(root, 'lacking');
    await makeArchive(request({ subjects: [asset] }), { ...parts(), log: lacking }, await folderArchive(folder));
    expect(await faultsOf(folderSource(folder))).toEqual([
      { file: 'events.jsonl', code: 'MALFORMED', message: `events.jsonl, line 3: the stream ${asset.stream} has revision 2 instead of 1.` },
    ]);
  });
});
