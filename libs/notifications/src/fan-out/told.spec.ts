import { recordedEvents } from '@opsledger/eventsourcing/testing';
import type { StoredEvent } from '@opsledger/eventsourcing';
import type { JsonObject, Role } from '@opsledger/kernel';
import { toldBody, toldData } from './told.js';

const money = { amount: '9.90', currency: 'EUR' };

describe('what is told of an event', () => {
  it('is what happened to what, when and where in the log', () => {
    const [event] = recordedEvents('asset-0001-x', [{ type: 'AssetAssigned', data: { assetId: 'x', cost: money } }]);
    expect(JSON.parse(toldBody(event as unknown as StoredEvent, 'service-agent'))).toEqual({
      type: 'AssetAssigned',
      timestamp: '2026-03-01T12:00:00.000Z',
      data: { assetId: 'x' },
      id: event!.id,
      position: '1',
      occurredAt: '2026-03-01T12:00:00.000Z',
      recordedAt: '2026-03-01T12:00:00.000Z',
      subject: { type: 'asset', id: '0001-x' },
    });
  });

  it.each<[string, JsonObject, Role, JsonObject]>([
    ['asset', { cost: money, after: { cost: money, name: 'x' } }, 'finance', { cost: money, after: { cost: money, name: 'x' } }],
    [
      'asset',
      { cost: money, after: { cost: money, name: 'x' }, lines: [money, { price: money }, 1] },
      'implementer',
      { after: { name: 'x' }, lines: [{}, 1] },
    ],
    ['asset', { caseReference: 'C', note: null }, 'asset-manager', { note: null }],
    ['asset', { caseReference: 'C' }, 'security-officer', { caseReference: 'C' }],
    [
      'person',
      { personId: 'p', personalData: { fields: {} }, usernameIndex: 'f', leavingReason: 'resigned' },
      'admin',
      { personId: 'p', leavingReason: 'resigned' },
    ],
    ['person', { personId: 'p', leavingReason: 'resigned' }, 'service-agent', { personId: 'p' }],
    ['security', { reason: 'expired', address: '192.0.2.1', count: 1 }, 'admin', { reason: 'expired', count: 1 }],
    ['location', { address: { city: 'Milan' } }, 'service-agent', { address: { city: 'Milan' } }],
    ['apiKey', { name: 'erp', hash: 'ff' }, 'admin', { name: 'erp' }],
    ['notificationRule', { changes: { url: 'https://secret.example', name: 'x' } }, 'admin', { changes: { name: 'x' } }],
  ])('of %s %j to %s is %j', (category, data, role, expected) => {
    expect(toldData(category, data, role)).toEqual(expected);
  });
});
