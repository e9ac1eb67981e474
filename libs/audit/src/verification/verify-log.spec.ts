import { StoreDamaged, type RecordedEvent } from '@opsledger/eventsourcing';
import { parseNoteKey } from '@opsledger/transparency';
import { plainEvents, SignedLog } from '../../testing/index.js';
import { verifyLog, type VerifiableLog, type VerifyLogOptions } from './verify-log.js';

/** Numbers from 0 to 1 that are the same in every run. */
function numbers(): () => number {
  let state = 7;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const plain = plainEvents(60, numbers());
let log: SignedLog;
beforeAll(async () => {
  log = await SignedLog.of(plain, { every: 10 });
});

const read = (events: readonly RecordedEvent[]): VerifiableLog => {
  async function* all(): AsyncGenerator<RecordedEvent> {
    yield* events;
  }
  return { signing: all, all };
};
const check = (events: readonly RecordedEvent[], options: Partial<VerifyLogOptions> = {}) =>
  verifyLog(read(events), { keys: [], saved: [], tiles: log.tilesOf, ...options });
const kinds = async (events: readonly RecordedEvent[], options: Partial<VerifyLogOptions> = {}) =>
  (await check(events, options)).findings.map(({ kind, index, position, until }) => [kind, index, position, until?.index]);

/** The place in the list of the leaf with this index. */
const placeOf = (index: number): number =>
  log.events.map((event, place) => ({ event, place })).filter(({ event }) => !event.stream.startsWith('transparencyLog'))[index]!.place;
const changed = (index: number, change: Partial<RecordedEvent>): readonly RecordedEvent[] =>
  log.events.map((event, place) => (place === placeOf(index) ? { ...event, ...change } : event));
const positionOf = (index: number): string => String(log.events[placeOf(index)]!.position.commit);
const noTiles = { tiles: () => () => Promise.reject(new Error('none')) };
const saved = (...numbers: readonly number[]) => numbers.map((number) => ({ name: `n${number}`, text: log.notes[number]! }));

describe('verifyLog', () => {
  it('finds nothing in an untouched log, by the key in it or by one that is given', async () => {
    const verified = await check(log.events, { keys: [parseNoteKey(log.key)], saved: saved(0, 5) });
    expect(verified).toEqual({
      events: 67,
      leaves: 60,
      root: verified.root,
      signed: { origin: 'opsledger.example/log', keys: [log.key], checkpoints: 6, leaves: 60 },
      saved: { given: 2, agreeing: 2 },
      keyGiven: true,
      findings: [],
      findingCount: 0,
      notices: [],
    });
    expect(await check(log.events)).toMatchObject({ keyGiven: false, findings: [], notices: [] });
    expect(await check([])).toMatchObject({ events: 0, leaves: 0, findings: [] });
  });

  it('names a changed event exactly by the tiles, and its neighbourhood without them', async () => {
    const edits: readonly Partial<RecordedEvent>[] = [
      { data: { tag: 'other' } },
      { type: 'AssetScrapped' },
      { metadata: { ...log.events[placeOf(23)]!.metadata, reason: 'none' } },
    ];
    for (const edit of edits) {
      expect(await kinds(changed(23, edit))).toEqual([['eventChanged', 23, positionOf(23), undefined]]);
      expect(await kinds(changed(23, edit), noTiles)).toEqual([['rootDiffers', 20, positionOf(20), 29]]);
    }
    expect(await kinds(changed(59, { data: {} }))).toEqual([['leafDiffers', 59, positionOf(59), undefined]]);
  });

  it('tells what was dropped, inserted and swapped', async () => {
    const at = placeOf(23);
    const without = log.events.toSpliced(at, 1);
    const dropped = (await kinds(without)).find(([kind]) => kind === 'eventsDropped');
    expect(dropped).toEqual(['eventsDropped', 23, positionOf(24), undefined]);
    const extra = { ...log.events[at]!, id: '0190e1a0-0000-7000-8000-000000000009', stream: 'asset-x', revision: 0 };
    const inserted = log.events
      .toSpliced(at, 0, extra)
      .map((event, place) => ({ ...event, position: { commit: BigInt(place + 1), prepare: BigInt(place + 1) } }));
    expect((await kinds(inserted))[0]).toEqual(['eventsInserted', 23, positionOf(23), undefined]);
    const twin = log.events.toSpliced(at, 0, log.events[at]!);
    expect((await check(twin)).findings.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['eventsInserted', 'idRepeated', 'revisionRepeated', 'positionNotRising']),
    );
    const swapped = log.events.toSpliced(at, 2, log.events[at + 1]!, log.events[at]!);
    expect((await check(swapped)).findings.map(({ kind, index }) => [kind, index])).toContainEqual(['eventsSwapped', 23]);
  });

  it('finds a cut end by a checkpoint that was kept, and nothing without one', async () => {
    const cut = log.events.slice(0, placeOf(45) + 1);
    expect(await kinds(cut)).toEqual([]);
    expect(await kinds(cut, { saved: saved(2, 5) })).toEqual([['eventsDropped', 46, positionOf(45), undefined]]);
    expect(await kinds(cut, { saved: saved(2, 5), ...noTiles })).toEqual([['logShorter', 30, positionOf(30), 46]]);
  });

  it('finds a log that was rewritten and signed again by a checkpoint from before, and by nothing else', async () => {
    const rewritten = await SignedLog.of(
      plain.map((event, place) => (place === 23 ? { ...event, data: {} } : event)),
      { every: 10 },
    );
    const tiles = rewritten.tilesOf;
    expect(await kinds(rewritten.events, { tiles, keys: [parseNoteKey(log.key)] })).toEqual([]);
    const { findings } = await check(rewritten.events, { tiles, saved: saved(0, 1, 4) });
    expect(findings).toEqual([
      {
        kind: 'savedRootDiffers',
        position: positionOf(20),
        index: 20,
        until: { position: positionOf(49), index: 49 },
        cause: expect.stringContaining('signed again') as string,
      },
    ]);
  });

  it('says so when a checkpoint was taken out, edited or moved', async () => {
    const at = log.events.findIndex(({ type, data }) => type === 'CheckpointSigned' && data['size'] === 30);
    const checkpoint = log.events[at]!;
    const edit = (data: object) => log.events.with(at, { ...checkpoint, data: { ...checkpoint.data, ...data } });
    expect(await kinds(log.events.toSpliced(at, 1))).toEqual([['revisionHole', undefined, String(at + 12), undefined]]);
    const renumbered = log.events
      .toSpliced(at, 1)
      .map((event, place) => (place >= at && event.stream === checkpoint.stream ? { ...event, revision: event.revision - 1 } : event));
    expect(await kinds(renumbered)).toEqual([]);
    expect(await kinds(renumbered, { saved: saved(2) })).toEqual([['savedCheckpointMissing', 29, '0', undefined]]);
    for (const data of [
      { size: 31 },
      { size: 29 },
      { root: `${'A'.repeat(43)}=` },
      { note: log.notes[1]! },
      { note: 'x' },
      { size: 'many' },
    ])
      expect((await kinds(edit(data))).map(([kind, , position]) => [kind, position])).toContainEqual(['noteRefused', String(at + 1)]);
    const early = log.events.toSpliced(at, 1).toSpliced(at - 4, 0, checkpoint);
    expect((await kinds(early)).map(([kind]) => kind)).toContain('checkpointAhead');
  });

  it('follows the keys from one to the next, and takes no other', async () => {
    const rotated = await SignedLog.of(plain, { every: 10, rotateAt: 3 });
    const tiles = rotated.tilesOf;
    for (const key of [log.key, rotated.key]) expect(await kinds(rotated.events, { tiles, keys: [parseNoteKey(key)] })).toEqual([]);
    const strange = parseNoteKey(new SignedLog('stranger').key);
    expect(await kinds(rotated.events, { tiles, keys: [strange], saved: saved(1) })).toEqual([
      ['keyNotTrusted', undefined, '0', undefined],
      ['savedNoteRefused', undefined, '0', undefined],
    ]);
    const forged = rotated.events.map((event) =>
      event.type === 'TransparencyKeyRotated' ? { ...event, data: { ...event.data, previousKey: rotated.key } } : event,
    );
    expect((await kinds(forged, { tiles }))[0]?.[0]).toBe('notHandedOver');
  });

  it('says so when nothing is signed, and judges the order all the same', async () => {
    const bare = log.events.filter(({ stream }) => !stream.startsWith('transparencyLog'));
    expect(await check(bare)).not.toHaveProperty('signed');
    expect(await kinds(bare, { saved: saved(1) })).toEqual([['notSigned', undefined, '0', undefined]]);
    const renamed = bare.map((event, place) => (place === 40 ? { ...event, revision: event.revision + 1 } : event));
    expect((await kinds(renamed))[0]).toEqual(['revisionHole', 40, positionOf(40), undefined]);
    expect((await kinds(log.events.slice(1)))[0]?.[0]).toBe('notOpened');
    expect((await kinds([log.events[0]!, ...log.events])).map(([kind]) => kind)).toEqual([
      'openedAgain',
      'positionNotRising',
      'revisionRepeated',
      'idRepeated',
    ]);
  });

  it('judges times, envelopes and what has no canonical form', async () => {
    const { metadata } = log.events[placeOf(23)]!;
    const at = (recordedAt: string) => changed(23, { metadata: { ...metadata, recordedAt } });
    expect((await kinds(at('2025-01-01T00:00:00.000Z'))).map(([kind]) => kind)).toEqual(['timeFalling', 'eventChanged']);
    expect((await check(at('2026-01-05T08:00:22.500Z'), { tiles: log.tilesOf })).notices).toEqual([]);
    const skewed = await check(at('2026-01-05T08:00:20.000Z'));
    expect(skewed.notices.map(({ kind, count }) => [kind, count])).toEqual([['clocksDiffer', 1]]);
    expect((await kinds(changed(23, { metadata: {} }))).map(([kind]) => kind)).toEqual(['envelopeIncomplete', 'eventChanged']);
    expect((await kinds(changed(23, { data: { tag: '\ud800' } }))).map(([kind]) => kind)).toContain('notCanonical');
  });

  it('names events of a newer program, which are no fault', async () => {
    const { findings, notices } = await check(log.events, { knows: (_, type) => type !== 'AssetTagged' });
    expect(findings).toEqual([]);
    expect(notices.map(({ kind, cause }) => [kind, cause])).toEqual([
      ['unknownEvent', 'This program does not know AssetTagged version 1 of "asset": a newer one wrote it.'],
    ]);
  });

  it('believes a signature and not the tiles', async () => {
    const broken = new Map([...log.tiles].map(([path, tile]) => [path, tile.map((byte, place) => (place === 0 ? byte ^ 1 : byte))]));
    const tiles = () => () => Promise.resolve(broken.get('tile/0/000.p/60')!);
    const verified = await check(log.events, { tiles });
    expect([verified.findings, verified.notices.map(({ kind, index }) => [kind, index])]).toEqual([[], [['tileDiffers', 0]]]);
    const unread = await check(log.events, noTiles);
    expect([unread.findings, unread.notices.map(({ kind }) => kind)]).toEqual([[], ['tilesUnread']]);
  });

  it('tells where a damaged store stops', async () => {
    async function* all(): AsyncGenerator<RecordedEvent> {
      yield* log.events.slice(0, 5);
      throw new StoreDamaged('The record at position 6 does not match its checksum.');
    }
    const damaged: VerifiableLog = { signing: all, all, damage: () => Promise.resolve({ position: '6', cause: 'Its checksum is wrong.' }) };
    const { findings } = await verifyLog(damaged, { keys: [], saved: [] });
    expect(findings).toEqual([{ kind: 'damagedRecord', position: '6', cause: 'Its checksum is wrong. Nothing behind it was read.' }]);
  });
});
