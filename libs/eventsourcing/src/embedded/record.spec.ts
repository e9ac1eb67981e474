import fc from 'fast-check';
import { StoreDamaged } from '../event-store/errors.js';
import { uuidBytes } from './bytes.js';
import { checkRecord, layOutRecord, sealRecord, toRecordedEvent } from './record.js';

const printable = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const parts = fc.record({
  stream: printable,
  id: fc.uuid(),
  type: printable,
  data: fc.dictionary(fc.string(), fc.jsonValue()),
  metadata: fc.dictionary(fc.string(), fc.jsonValue()),
});
const place = fc.record({ position: fc.maxSafeNat(), revision: fc.maxSafeNat(), created: fc.maxSafeNat() });

function sealed(
  given: { stream: string; id: string; type: string; data: object; metadata: object },
  at: Parameters<typeof sealRecord>[1],
): Buffer {
  const { stream, id, type, data, metadata } = given;
  const bytes = layOutRecord({
    stream,
    id: uuidBytes(id),
    type,
    data: JSON.stringify(data),
    metadata: JSON.stringify(metadata),
    isJson: true,
  });
  sealRecord(bytes, at);
  return bytes;
}

describe('a record', () => {
  it('gives back every part of the event', () => {
    fc.assert(
      fc.property(parts, place, (given, at) => {
        const event = toRecordedEvent(checkRecord(sealed(given, at), at.position));
        const position = { commit: BigInt(at.position), prepare: BigInt(at.position) };
        const json = JSON.parse(JSON.stringify({ data: given.data, metadata: given.metadata })) as object;
        expect({ ...event }).toEqual({
          id: given.id,
          stream: given.stream,
          type: given.type,
          ...json,
          revision: at.revision,
          position,
          created: at.created,
        });
      }),
    );
  });

  it('is refused when any one bit of it is turned', () => {
    fc.assert(
      fc.property(parts, place, fc.nat(), (given, at, bit) => {
        const bytes = sealed(given, at);
        const index = (bit >> 3) % bytes.length;
        bytes[index] = bytes[index]! ^ (1 << (bit & 7));
        expect(() => checkRecord(bytes, at.position, 'thing-1')).toThrow(
          new StoreDamaged(`The record at position ${at.position} (stream "thing-1") does not match its checksum.`),
        );
      }),
    );
  });

  it('is refused when it is cut, missing, or lies at another position', () => {
    const bytes = sealed(
      { stream: 's', id: '00000000-0000-4000-8000-000000000001', type: 'T', data: {}, metadata: {} },
      { position: 7, revision: 0, created: 0 },
    );
    expect(() => checkRecord(undefined, 7)).toThrow('The record at position 7 is missing.');
    expect(() => checkRecord(bytes.subarray(0, 20), 7)).toThrow('The record at position 7 is cut to 20 bytes.');
    expect(() => checkRecord(bytes.subarray(0, bytes.length - 1), 7)).toThrow(
      'The record at position 7 (stream "s") does not match its checksum.',
    );
    expect(() => checkRecord(bytes, 8)).toThrow('The record at position 8 (stream "s") belongs at position 7.');
  });
});
