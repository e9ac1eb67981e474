import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@opsledger/kernel';
import { StreamNotFound, type ReadStreamOptions } from '@opsledger/eventsourcing';
import { all, inStream, lastMetadata, letter, letters, lettersOf, newStream, type Current } from './conformance-streams.js';
import type { DeletionCapabilities } from './deletion.conformance.js';

/** Metadata of a stream `abcde`, and the letters that its reads then show. */
const SHOWN: readonly (readonly [JsonObject, string])[] = [
  [{}, 'abcde'],
  [{ $maxCount: 2 }, 'de'],
  [{ $maxCount: 5 }, 'abcde'],
  [{ $maxCount: 99 }, 'abcde'],
  [{ $tb: 0 }, 'abcde'],
  [{ $tb: 3 }, 'de'],
  [{ $tb: 5 }, ''],
  [{ $tb: 99 }, ''],
  [{ $tb: 2, $maxCount: 2 }, 'de'],
  [{ $tb: 4, $maxCount: 2 }, 'e'],
  [{ $maxAge: 3600 }, 'abcde'],
  [{ $maxAge: 3600, $maxCount: 1 }, 'e'],
  [{ $maxCount: 0, $maxAge: 0, $tb: -1 }, 'abcde'],
  [{ $maxCount: 'two', $tb: 3 }, 'abcde'],
  [{ owner: 'x', $maxCount: 3 }, 'cde'],
];

/** Defines the rows on stream metadata, for targets that can write it. */
export function metadataRows(store: Current, { setMetadata }: DeletionCapabilities): void {
  if (!setMetadata) return;

  describe('metadata', () => {
    const described = async (metadata: JsonObject): Promise<string> => {
      const stream = newStream();
      await store().append(stream, lettersOf(stream, 'abcde'), 'noStream');
      await setMetadata(stream, metadata);
      return stream;
    };
    const read = async (stream: string, options: ReadStreamOptions): Promise<string> =>
      (await all(store().readStream(stream, options))).map(({ data }) => data['name'] as string).join('');

    for (const [metadata, shown] of SHOWN) {
      it(`${JSON.stringify(metadata)} shows ${shown || 'nothing'} of abcde`, async () => {
        const stream = await described(metadata);
        expect(await letters(store(), stream)).toBe(shown);
        expect(await read(stream, { direction: 'backwards' })).toBe([...shown].reverse().join(''));
      });
    }

    it('hides what it hides from reads that begin inside, both ways', async () => {
      const stream = await described({ $tb: 2 });
      expect(await read(stream, { from: 1, maxCount: 2 })).toBe('cd');
      expect(await read(stream, { from: 3 })).toBe('de');
      expect(await read(stream, { from: 9 })).toBe('');
      expect(await read(stream, { from: 3, direction: 'backwards' })).toBe('dc');
      expect(await read(stream, { from: 1, direction: 'backwards' })).toBe('');
    });

    it('leaves hidden events in the log, and numbers go on behind them', async () => {
      const before = await store().head();
      const stream = await described({ $maxCount: 2 });
      expect(await inStream(store().readAll({ from: before }), stream)).toHaveLength(5);
      expect((await store().append(stream, [letter(stream, 'f')], 4)).revision).toBe(5);
      expect(await letters(store(), stream)).toBe('ef');
      expect((await store().append(stream, lettersOf(stream, 'bc'), 0)).revision).toBe(2);
      expect(await letters(store(), stream)).toBe('ef');
    });

    it('hides events once they are older than $maxAge, in seconds', async () => {
      const stream = await described({ $maxAge: 1 });
      await sleep(1500);
      expect(await all(store().readStream(stream))).toEqual([]);
      await store().append(stream, [letter(stream, 'f')], 4);
      expect(await letters(store(), stream)).toBe('f');
      expect(await read(stream, { direction: 'backwards' })).toBe('f');
    });

    it('is replaced as a whole, and its stream shows the last of it', async () => {
      const stream = await described({ $tb: 3 });
      await setMetadata(stream, { $maxCount: 3 });
      expect(await letters(store(), stream)).toBe('cde');
      expect(await lastMetadata(store(), stream)).toEqual({ revision: 1, data: { $maxCount: 3 } });
      await setMetadata(stream, {});
      expect(await letters(store(), stream)).toBe('abcde');
    });

    it('alone makes no stream that can be read, but one that exists', async () => {
      const stream = newStream();
      await setMetadata(stream, { owner: 'x' });
      await expect(all(store().readStream(stream))).rejects.toEqual(new StreamNotFound(stream));
      expect((await store().append(stream, [letter(stream, 'a')], 'streamExists')).revision).toBe(0);
      expect(await letters(store(), stream)).toBe('a');
    });

    it('applies to events that come after it', async () => {
      const stream = newStream();
      await setMetadata(stream, { $maxCount: 2 });
      await store().append(stream, lettersOf(stream, 'abc'), 'noStream');
      expect(await letters(store(), stream)).toBe('bc');
    });
  });
}
