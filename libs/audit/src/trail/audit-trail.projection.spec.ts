import { eventCatalogue, type RecordedEvent } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import { foldRows } from '@opsledger/read-store';
import { z } from 'zod';
import { auditTrailProjection } from './audit-trail.projection.js';
import { auditTrailTable, idKey } from './audit-trail.table.js';

const id = (number: number): string => `0a64a2f6-9c07-4b5c-8f0d-${String(number).padStart(12, '0')}`;
const lines = z.object({ lines: z.array(z.object({ lineId: z.string(), modelId: z.string() })), boxId: z.string(), note: z.string() });
const boxes = eventCatalogue('box', { BoxFilled: { summary: '', sentence: '{actor} filled a box', version: 1, schema: lines } });
const days = eventCatalogue('day', { DayNoted: { summary: '', sentence: '{actor} noted a day', version: 1, schema: z.object({}) } });
const projection = auditTrailProjection([boxes, days]);

const metadata = {
  schemaVersion: 1,
  occurredAt: '2026-03-01T08:00:00.000Z',
  recordedAt: '2026-03-01T09:00:00.000Z',
  actor: { id: id(1), kind: 'user', roles: ['admin'] },
  commandId: id(2),
  $correlationId: id(2),
  $causationId: id(2),
  origin: 'graphql',
};

function recorded(stream: string, type: string, at: number, given: { data?: JsonObject; metadata?: object } = {}): RecordedEvent {
  const position = { commit: BigInt(at), prepare: BigInt(at) };
  const envelope = { ...metadata, ...given.metadata } as unknown as JsonObject;
  return { id: id(900 + at), stream, revision: 0, position, type, data: given.data ?? {}, metadata: envelope, created: 0 };
}

describe('the audit trail', () => {
  it('has a row for an event: by what it is found, and nothing of what it says', () => {
    const data = {
      boxId: id(10),
      note: 'secret',
      lines: [
        { lineId: id(11), modelId: id(13) },
        { lineId: id(12), modelId: id(13) },
      ],
    };
    const event = recorded(`box-${id(10)}`, 'BoxFilled', 7, { data, metadata: { reason: 'Full', onBehalfOf: id(3) } });
    expect(foldRows(projection, [event]).rows(auditTrailTable)).toEqual([
      {
        commit: '7',
        prepare: '7',
        event_id: event.id,
        subject_type: 'box',
        subject_id: id(10),
        stream: null,
        version: 0,
        type: 'BoxFilled',
        actor_id: id(1),
        on_behalf_of: id(3),
        origin: 'graphql',
        occurred_at: metadata.occurredAt,
        recorded_at: metadata.recordedAt,
        command_id: id(2),
        correlation_id: null,
        causation_id: null,
        reason: 'Full',
        mentions: [id(11), id(13), id(12)],
      },
    ]);
  });

  it('keeps the stream where its id is no UUID, and the ids of a request and a cause that are not the command’s', () => {
    const given = { metadata: { $correlationId: 'ABC', $causationId: id(5) } };
    const [row] = foldRows(projection, [recorded('day-2026-03-01', 'DayNoted', 8, given)]).rows(auditTrailTable);
    expect(row).toMatchObject({
      subject_type: 'day',
      subject_id: idKey('2026-03-01'),
      stream: 'day-2026-03-01',
      correlation_id: idKey('ABC'),
      causation_id: id(5),
      mentions: [],
    });
  });

  it('passes over what is in no catalogue', () => {
    const technical = [recorded(`box-${id(10)}`, 'ReservationFenced', 1), recorded('reservation-x', 'KeyReserved', 2)];
    expect(foldRows(projection, technical).rows(auditTrailTable)).toEqual([]);
  });
});
