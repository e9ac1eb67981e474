import type { ResolvedEvent } from '@eventstore/db-client';
import { AppendTooLarge, type NewEvent } from '@opsledger/eventsourcing';
import { serialise, toRecordedEvent } from './wire-event.js';

const id = '6f9619ff-8b86-4011-b42d-00c04fc964ff';
const good: NewEvent = { id, type: 'Happened', data: { text: 'é' }, metadata: { a: 1 } };

describe('events before they are sent', () => {
  it('are counted as the server counts: bytes of data and metadata, and twice the type', () => {
    expect(serialise([good, good]).bytes).toBe(2 * ('{"text":"é"}'.length + 1 + '{"a":1}'.length + 2 * 'Happened'.length));
  });

  it('are refused when JSON cannot hold them: the client would never answer', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    for (const bad of [{ data: { big: 1n } }, { metadata: { big: 1n } }, { data: cyclic }, { data: undefined }, { data: ['a list'] }]) {
      expect(() => serialise([{ ...good, ...bad } as unknown as NewEvent])).toThrow(TypeError);
    }
    expect(() => serialise([{ ...good, id: 'a' }])).toThrow(new RangeError('The event id "a" is not a UUID.'));
    expect(() => serialise([{ ...good, type: '' }])).toThrow(new RangeError('An event type must not be empty.'));
  });

  it('are refused over one mebibyte', () => {
    const filler = 'x'.repeat(1_048_576);
    expect(() => serialise([{ ...good, data: { filler } }])).toThrow(AppendTooLarge);
  });
});

describe('an event of the client', () => {
  const wire = {
    event: {
      streamId: 'asset-1',
      id,
      revision: 7n,
      type: 'Happened',
      data: { a: 1 },
      metadata: { b: 2 },
      isJson: true,
      created: new Date(1_700_000_000_123),
      position: { commit: 90n, prepare: 89n },
    },
  } as unknown as ResolvedEvent;

  it('keeps both halves of its position', () => {
    expect(toRecordedEvent(wire)).toEqual({
      id,
      stream: 'asset-1',
      revision: 7,
      position: { commit: 90n, prepare: 89n },
      type: 'Happened',
      data: { a: 1 },
      metadata: { b: 2 },
      created: 1_700_000_000_123,
    });
  });

  it('reads as empty where another program wrote something that is no JSON object', () => {
    const foreign = { event: { ...wire.event, data: Buffer.from('binary'), metadata: undefined } } as unknown as ResolvedEvent;
    expect(toRecordedEvent(foreign)).toMatchObject({ data: {}, metadata: {} });
  });

  it('is nothing when a link has lost its target', () => {
    expect(toRecordedEvent({})).toBeUndefined();
  });

  it('must have a position', () => {
    const old = { event: { ...wire.event, position: undefined } } as unknown as ResolvedEvent;
    expect(() => toRecordedEvent(old)).toThrow(TypeError);
  });
});
