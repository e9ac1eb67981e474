import type { Projection } from './projection.js';

/** Parts into which the streams of a partitioned projection fall. Another number is another version of each of them. */
export const PARTITIONS = 16;

/** The numbers of a projection's partitions, from 0. */
export function partitionsOf({ partitioned }: Pick<Projection, 'partitioned'>): readonly number[] {
  return partitioned ? Array.from({ length: PARTITIONS }, (_, number) => number) : [0];
}

/** The partition of a stream, the same for ever: FNV-1a (32 bits) of the name's UTF-16 units, low byte first, modulo their number. */
export function partitionOf({ partitioned }: Pick<Projection, 'partitioned'>, stream: string): number {
  if (!partitioned) return 0;
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < stream.length; index++) {
    const unit = stream.charCodeAt(index);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01_00_01_93);
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >> 8), 0x01_00_01_93);
  }
  return (hash >>> 0) % PARTITIONS;
}
