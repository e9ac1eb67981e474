import { START, type RecordedEvent } from '@opsledger/eventsourcing';
import { allLeft, streamLeft } from './read-ranges.js';

const at = (revision: number, commit: bigint): RecordedEvent => ({
  id: '6f9619ff-8b86-4011-b42d-00c04fc964ff',
  stream: 'asset-1',
  revision,
  position: { commit, prepare: commit - 1n },
  type: 'Happened',
  data: {},
  metadata: {},
  created: 0,
});
const fresh = { last: undefined, count: 0 };

describe('what is left of a read of one stream', () => {
  it('begins at an edge or where it was told to', () => {
    expect(streamLeft({ maxCount: 5 }, fresh)).toEqual({ direction: 'forwards', maxCount: 5, fromRevision: 'start' });
    expect(streamLeft({ direction: 'backwards', maxCount: 5 }, fresh)).toEqual({
      direction: 'backwards',
      maxCount: 5,
      fromRevision: 'end',
    });
    expect(streamLeft({ from: 7, maxCount: 5 }, fresh)).toEqual({ direction: 'forwards', maxCount: 5, fromRevision: 7n });
  });

  it('goes on behind the last event, either way, with what is left of the count', () => {
    const soFar = { last: at(7, 70n), count: 3 };
    expect(streamLeft({ maxCount: 5 }, soFar)).toEqual({ direction: 'forwards', maxCount: 2, fromRevision: 8n });
    expect(streamLeft({ direction: 'backwards', maxCount: 5 }, soFar)).toEqual({ direction: 'backwards', maxCount: 2, fromRevision: 6n });
  });

  it('is nothing when the count is used up or the first event was delivered backwards', () => {
    expect(streamLeft({ maxCount: 3 }, { last: at(2, 20n), count: 3 })).toBeUndefined();
    expect(streamLeft({ direction: 'backwards' }, { last: at(0, 10n), count: 3 })).toBeUndefined();
  });

  it.each([-1, 1.5, Number.NaN])('refuses %p as a revision', (from) => {
    expect(() => streamLeft({ from }, fresh)).toThrow(new RangeError(`A revision is a whole number from 0, not ${from}.`));
  });

  it('refuses a count that is none', () => {
    expect(() => streamLeft({ maxCount: -1 }, fresh)).toThrow(new RangeError('maxCount is a whole number from 0, not -1.'));
  });
});

describe('what is left of a read of the log', () => {
  it('begins at an edge or where it was told to, with both halves of the position', () => {
    const from = { commit: 90n, prepare: 89n };
    expect(allLeft({ maxCount: 5 }, fresh)).toEqual({ direction: 'forwards', maxCount: 5, fromPosition: 'start' });
    expect(allLeft({ from: START, maxCount: 5 }, fresh)).toEqual({ direction: 'forwards', maxCount: 5, fromPosition: 'start' });
    expect(allLeft({ from, maxCount: 5 }, fresh)).toEqual({ direction: 'forwards', maxCount: 5, fromPosition: from });
    expect(allLeft({ direction: 'backwards', maxCount: 5 }, fresh)).toEqual({ direction: 'backwards', maxCount: 5, fromPosition: 'end' });
  });

  it('goes on with the last event forwards, which the server includes, and behind it backwards, which the server excludes', () => {
    const soFar = { last: at(7, 70n), count: 3 };
    const fromPosition = { commit: 70n, prepare: 69n };
    expect(allLeft({ maxCount: 5 }, soFar)).toEqual({ direction: 'forwards', maxCount: 3, fromPosition });
    expect(allLeft({ direction: 'backwards', maxCount: 5 }, soFar)).toEqual({ direction: 'backwards', maxCount: 2, fromPosition });
  });

  it('is nothing when the count is used up, and nothing lies before the start', () => {
    expect(allLeft({ maxCount: 3 }, { last: at(7, 70n), count: 3 })).toBeUndefined();
    expect(allLeft({ direction: 'backwards', from: START }, fresh)).toBeUndefined();
  });
});
