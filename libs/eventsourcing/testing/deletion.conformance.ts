import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@opsledger/kernel';
import { StreamDeleted, StreamNotFound, WrongExpectedRevision, type ExpectedRevision } from '@opsledger/eventsourcing';
import { all, inStream, lastMetadata, letter, letters, lettersOf, newStream, soon, type Current } from './conformance-streams.js';

/** Deletion and metadata, which are not part of the port. What they resolve to is not looked at; they reject with the port's errors. */
export interface DeletionCapabilities {
  /** Makes reads answer StreamNotFound until the stream is written again. Never called with `streamExists`, which the client cannot send. */
  readonly softDelete?: (stream: string, expected: ExpectedRevision) => Promise<unknown>;
  /** Closes the stream for ever. */
  readonly tombstone?: (stream: string, expected: ExpectedRevision) => Promise<unknown>;
  /** Replaces the stream's metadata: appends an event of type `$metadata` to `$$` and its name. */
  readonly setMetadata?: (stream: string, metadata: JsonObject) => Promise<unknown>;
}

type Remove = (stream: string, expected: ExpectedRevision) => Promise<unknown>;

/** Defines the rows on deletion, for targets that can delete. */
export function deletions(store: Current, { softDelete, tombstone, setMetadata }: DeletionCapabilities): void {
  if (softDelete) {
    describe('soft-deleted streams', () => softDeletions(store, softDelete));
    describe('soft deletions', () => expectedByDeletion(store, softDelete));
  }
  if (tombstone) {
    describe('tombstoned streams', () => tombstones(store, tombstone));
    describe('tombstones', () => expectedByDeletion(store, tombstone));
  }
  if (softDelete && tombstone) describe('both kinds of deletion', () => bothKinds(store, softDelete, tombstone));
  if (softDelete && setMetadata) describe('metadata and soft deletion', () => withMetadata(store, softDelete, setMetadata));
}

function softDeletions(store: Current, softDelete: Remove): void {
  const deleted = () => written(store, softDelete);

  it('are not found, while the log still shows their events', async () => {
    const before = await store().head();
    const stream = await deleted();
    await expect(all(store().readStream(stream))).rejects.toEqual(new StreamNotFound(stream));
    await expect(all(store().readStream(stream, { direction: 'backwards', maxCount: 1 }))).rejects.toEqual(new StreamNotFound(stream));
    const shown = await inStream(store().readAll({ from: before }), stream);
    expect(shown.map(({ revision }) => revision)).toEqual([0, 1]);
  });

  it('have metadata that says so, visible in the log', async () => {
    const before = await store().head();
    const stream = await deleted();
    const [event, ...more] = await inStream(store().readAll({ from: before }), `$$${stream}`);
    expect(more).toEqual([]);
    expect([event!.revision, event!.type, event!.data]).toEqual([0, '$metadata', { $tb: 2 ** 63 }]); // the largest int64, as JSON.parse rounds it
  });

  for (const expected of ['noStream', 'any', 1] as const) {
    it(`are revived by ${expected}: numbers go on, reads show the new events only`, async () => {
      const stream = await deleted();
      expect((await store().append(stream, lettersOf(stream, 'xy'), expected)).revision).toBe(3);
      await soon(async () => expect(await letters(store(), stream)).toBe('xy'));
      expect(await lastMetadata(store(), stream)).toEqual({ revision: 1, data: { $tb: 2 } });
      expect((await store().append(stream, [letter(stream, 'z')], 3)).revision).toBe(4);
      expect(await letters(store(), stream)).toBe('xyz');
      expect(await lastMetadata(store(), stream)).toEqual({ revision: 1, data: { $tb: 2 } });
    });
  }

  it('show their events in the log after they are revived too', async () => {
    const before = await store().head();
    const stream = await deleted();
    await store().append(stream, [letter(stream, 'x')], 'noStream');
    expect((await inStream(store().readAll({ from: before }), stream)).map(({ revision }) => revision)).toEqual([0, 1, 2]);
  });

  it('can be deleted and revived again', async () => {
    const stream = await deleted();
    await store().append(stream, [letter(stream, 'x')], 'noStream');
    await softDelete(stream, 2);
    await expect(all(store().readStream(stream))).rejects.toEqual(new StreamNotFound(stream));
    expect((await store().append(stream, [letter(stream, 'y')], 'noStream')).revision).toBe(3);
    await soon(async () => expect(await letters(store(), stream)).toBe('y'));
    expect(await lastMetadata(store(), stream)).toEqual({ revision: 3, data: { $tb: 3 } });
  });

  it('do not count as existing', async () => {
    const stream = await deleted();
    await expect(store().append(stream, [letter(stream, 'x')], 'streamExists')).rejects.toEqual(new StreamDeleted(stream));
    await expect(all(store().readStream(stream))).rejects.toEqual(new StreamNotFound(stream));
  });

  it('refuse a revision that is not their last', async () => {
    const stream = await deleted();
    for (const expected of [0, 2]) {
      const call = store().append(stream, [letter(stream, 'x')], expected);
      await expect(call).rejects.toEqual(new WrongExpectedRevision(stream, expected, 1));
    }
  });

  it('take another deletion, which writes their metadata again', async () => {
    const stream = await deleted();
    for (const expected of ['any', 'noStream', 1] as const) await softDelete(stream, expected);
    expect(await lastMetadata(store(), stream)).toEqual({ revision: 3, data: { $tb: 2 ** 63 } });
    await expect(all(store().readStream(stream))).rejects.toEqual(new StreamNotFound(stream));
  });

  for (const expected of ['any', 'noStream', 0] as const) {
    it(`cannot be made by ${expected} of a stream that was never written`, async () => {
      const stream = newStream();
      await expect(softDelete(stream, expected)).rejects.toEqual(new WrongExpectedRevision(stream, expected, 'noStream'));
      expect((await store().append(stream, [letter(stream, 'a')], 'noStream')).revision).toBe(0);
    });
  }
}

/** What both kinds of deletion demand of a stream `ab`. */
function expectedByDeletion(store: Current, remove: Remove): void {
  for (const expected of ['noStream', 0, 2] as const) {
    it(`are refused at ${expected} of a stream at 1`, async () => {
      const stream = newStream();
      await store().append(stream, lettersOf(stream, 'ab'), 'noStream');
      await expect(remove(stream, expected)).rejects.toEqual(new WrongExpectedRevision(stream, expected, 1));
      expect(await letters(store(), stream)).toBe('ab');
    });
  }

  it('are accepted at the last revision', async () => {
    const stream = newStream();
    await store().append(stream, lettersOf(stream, 'ab'), 'noStream');
    await remove(stream, 1);
    await expect(all(store().readStream(stream))).rejects.toBeInstanceOf(Error);
  });
}

function tombstones(store: Current, tombstone: Remove): void {
  const closed = () => written(store, tombstone);

  it('answer every read and append with StreamDeleted', async () => {
    const stream = await closed();
    await closedForEver(store, stream, [0, 1]);
  });

  it('are still shown by the log, with the event that closed them', async () => {
    const before = await store().head();
    const stream = await closed();
    const shown = await inStream(store().readAll({ from: before }), stream);
    expect(shown.map(({ type }) => type)).toEqual(['Lettered', 'Lettered', '$streamDeleted']);
  });

  for (const expected of ['any', 'noStream'] as const) {
    it(`may never have been written (${expected})`, async () => {
      const stream = newStream();
      await tombstone(stream, expected);
      await closedForEver(store, stream, [0]);
    });
  }

  it('must be where they are expected, also when never written', async () => {
    const stream = newStream();
    for (const expected of ['streamExists', 0] as const) {
      await expect(tombstone(stream, expected)).rejects.toEqual(new WrongExpectedRevision(stream, expected, 'noStream'));
    }
    expect((await store().append(stream, [letter(stream, 'a')], 'noStream')).revision).toBe(0);
    await tombstone(stream, 'streamExists');
    await closedForEver(store, stream, [0]);
  });

  it('take their metadata with them', async () => {
    const stream = await closed();
    const metastream = `$$${stream}`;
    const metadata = { id: randomUUID(), type: '$metadata', data: {}, metadata: {} };
    await expect(all(store().readStream(metastream))).rejects.toEqual(new StreamDeleted(metastream));
    await expect(store().append(metastream, [metadata], 'any')).rejects.toEqual(new StreamDeleted(metastream));
  });
}

function bothKinds(store: Current, softDelete: Remove, tombstone: Remove): void {
  it('are refused by a tombstoned stream', async () => {
    const stream = await written(store, tombstone);
    for (const expected of ['any', 'noStream', 1] as const) {
      await expect(softDelete(stream, expected)).rejects.toEqual(new StreamDeleted(stream));
      await expect(tombstone(stream, expected)).rejects.toEqual(new StreamDeleted(stream));
    }
  });

  it('follow each other: a soft-deleted stream can be tombstoned', async () => {
    const stream = await written(store, softDelete);
    await expect(tombstone(stream, 'streamExists')).rejects.toEqual(new StreamDeleted(stream));
    await tombstone(stream, 'any');
    await closedForEver(store, stream, [0, 1]);
  });
}

function withMetadata(store: Current, softDelete: Remove, setMetadata: NonNullable<DeletionCapabilities['setMetadata']>): void {
  it('replaces all metadata by the deletion, and keeps nothing of it when the stream is revived', async () => {
    const stream = newStream();
    await store().append(stream, lettersOf(stream, 'ab'), 'noStream');
    await setMetadata(stream, { $maxCount: 1, owner: 'x' });
    await softDelete(stream, 1);
    expect(await lastMetadata(store(), stream)).toEqual({ revision: 1, data: { $tb: 2 ** 63 } });
    await store().append(stream, lettersOf(stream, 'cd'), 'noStream');
    expect(await lastMetadata(store(), stream)).toEqual({ revision: 2, data: { $tb: 2 } });
    await soon(async () => expect(await letters(store(), stream)).toBe('cd'));
  });

  it('deletes a stream that has metadata only, and begins it at 0', async () => {
    const stream = newStream();
    await setMetadata(stream, { owner: 'x' });
    await softDelete(stream, 'any');
    await expect(all(store().readStream(stream))).rejects.toEqual(new StreamNotFound(stream));
    expect((await store().append(stream, [letter(stream, 'a')], 'noStream')).revision).toBe(0);
    await soon(async () => expect(await letters(store(), stream)).toBe('a'));
    expect(await lastMetadata(store(), stream)).toEqual({ revision: 2, data: { $tb: 0 } });
  });

  it('revives a stream when its metadata is written, showing no events yet', async () => {
    const stream = await written(store, softDelete);
    await setMetadata(stream, { $maxCount: 5 });
    await soon(async () => expect(await lastMetadata(store(), stream)).toEqual({ revision: 2, data: { $maxCount: 5, $tb: 2 } }));
    expect(await all(store().readStream(stream))).toEqual([]);
    expect((await store().append(stream, [letter(stream, 'x')], 'streamExists')).revision).toBe(2);
    expect(await letters(store(), stream)).toBe('x');
  });
}

/** A stream `ab` that was then removed. */
async function written(store: Current, remove: Remove): Promise<string> {
  const stream = newStream();
  await store().append(stream, lettersOf(stream, 'ab'), 'noStream');
  await remove(stream, 'any');
  return stream;
}

async function closedForEver(store: Current, stream: string, revisions: readonly number[]): Promise<void> {
  await expect(all(store().readStream(stream))).rejects.toEqual(new StreamDeleted(stream));
  await expect(all(store().readStream(stream, { direction: 'backwards', maxCount: 1 }))).rejects.toEqual(new StreamDeleted(stream));
  for (const expected of ['noStream', 'any', 'streamExists', ...revisions] as const) {
    await expect(store().append(stream, [letter(stream, 'x')], expected)).rejects.toEqual(new StreamDeleted(stream));
  }
}
