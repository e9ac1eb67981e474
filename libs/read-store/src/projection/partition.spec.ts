import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { uuidV5 } from '@opsledger/kernel';
import { PARTITIONS, partitionOf, partitionsOf } from './partition.js';

const PARTED = { partitioned: true } as const;

describe('partitions', () => {
  it('are the same for ever', () => {
    const streams = ['asset-1b4e28ba-2fa1-11d2-883f-0016d3cca427', 'person-0', '', 'ünïcode-中'];
    expect(streams.map((stream) => partitionOf(PARTED, stream))).toEqual([6, 5, 5, 3]);
    expect([partitionsOf(PARTED).length, partitionsOf({})]).toEqual([PARTITIONS, [0]]);
  });

  it('of a thousand streams are those that every database has', () => {
    const categories = ['asset', 'person', 'license', 'purchaseOrder', 'größe-漢字'];
    const streams = Array.from({ length: 1000 }, (_, index) => `${categories[index % categories.length]}-${uuidV5(`stream ${index}`)}`);
    const partitions = streams.map((stream) => partitionOf(PARTED, stream)).join();
    expect(createHash('sha256').update(partitions).digest('hex')).toBe('3bbb7e39554305c478e0f048d15918b2e56771c832e95eafb22dd37e378a3755');
  });

  it('share streams out evenly, and are one where a projection joins streams', () => {
    const counts = new Array<number>(PARTITIONS).fill(0);
    for (const id of fc.sample(fc.uuid(), { numRuns: 16_000, seed: 1 })) counts[partitionOf(PARTED, `asset-${id}`)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1150);
    expect(partitionOf({}, 'asset-1')).toBe(0);
  });
});
