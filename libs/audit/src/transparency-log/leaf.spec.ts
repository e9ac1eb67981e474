import { START, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Json } from '@opsledger/kernel';
import { canonicalJson, leafHash } from '@opsledger/transparency';
import { canonicalHash, isLeaf, leafHashOf, leafOf } from './leaf.js';

const tagged: RecordedEvent = {
  id: '0190e1a0-0000-7000-8000-000000000001',
  stream: 'asset-1',
  revision: 2,
  position: { commit: 77n, prepare: 77n },
  type: 'AssetTagged',
  data: { tag: 'A-1', assetId: '1' },
  metadata: {
    recordedAt: '2026-01-02T00:00:00.000Z',
    occurredAt: '2026-01-01T00:00:00.000Z',
    actor: { id: 'p', kind: 'user' },
    $causationId: 'c',
  },
  created: 5,
};

const read = (event: RecordedEvent, index = 4): unknown => JSON.parse(Buffer.from(leafOf(event, index)).toString());

describe('a leaf', () => {
  it('says who, what, when, why and where in the order of the log, and hashes the rest', () => {
    expect(read(tagged)).toEqual({
      index: 4,
      id: tagged.id,
      stream: 'asset-1',
      revision: 2,
      type: 'AssetTagged',
      occurredAt: '2026-01-01T00:00:00.000Z',
      recordedAt: '2026-01-02T00:00:00.000Z',
      actor: { id: 'p', kind: 'user' },
      causationId: 'c',
      dataHash: canonicalHash({ assetId: '1', tag: 'A-1' }),
      metadataHash: canonicalHash(tagged.metadata),
    });
  });

  it('is canonical, with and without the names that may have no value', () => {
    const { actor, ...nobody } = tagged.metadata;
    const metadatas = [tagged.metadata, nobody, { actor, $correlationId: 'ä "quoted"' }, { actor: null }, {}];
    for (const entry of metadatas.map((metadata) => ({ ...tagged, metadata, stream: 'asset-\u20ac\n' }))) {
      const leaf = leafOf(entry, 0);
      expect(canonicalJson(read(entry, 0) as Json)).toBe(Buffer.from(leaf).toString());
      expect(leafHashOf(entry, 0)).toEqual(leafHash(leaf));
    }
  });

  it('has no form for half a surrogate pair, wherever it stands', () => {
    const half = '\ud800';
    for (const wrong of [
      { id: half },
      { stream: half },
      { type: half },
      { data: { half } },
      { metadata: { half } },
      { revision: Number.NaN },
    ])
      expect(() => leafOf({ ...tagged, ...wrong }, 4)).toThrow(RangeError);
  });

  it('is the same in another store, and another for any other word', () => {
    expect(leafOf({ ...tagged, position: START, created: 9 } as RecordedEvent, 4)).toEqual(leafOf(tagged, 4));
    const others = [
      { data: { tag: 'A-2', assetId: '1' } },
      { metadata: { ...tagged.metadata, reason: 'x' } },
      { revision: 3 },
      { type: 'X' },
    ];
    for (const other of others) expect(leafOf({ ...tagged, ...other }, 4)).not.toEqual(leafOf(tagged, 4));
    expect(leafOf(tagged, 5)).not.toEqual(leafOf(tagged, 4));
  });

  it('is made of every event but those of the store and those in which the log signs for itself', () => {
    expect([tagged, { ...tagged, type: 'KeyReserved', stream: 'reservation-assetTag:A-1' }].map(isLeaf)).toEqual([true, true]);
    expect(
      [
        { type: '$metadata', stream: '$$asset-1' },
        { type: 'CheckpointSigned', stream: 'transparencyLog-x' },
      ].map(isLeaf),
    ).toEqual([false, false]);
  });
});
