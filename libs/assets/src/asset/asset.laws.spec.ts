import fc from 'fast-check';
import type { Given } from '@opsledger/eventsourcing';
import type { AssetId, Instant } from '@opsledger/kernel';
import { anyAssetCommand } from '../../testing/asset.arbitraries.js';
import { allActive, day, happened, ids, order } from '../../testing/asset.samples.js';
import type { AssetCommand, AssetFacts } from './asset.commands.js';
import { assetDecider } from './asset.decider.js';
import { assetEvents, type AssetEvent } from './asset.events.js';
import type { Asset } from './asset.state.js';

const assetId = ids.asset;
const now = '2026-03-01T12:00:00.000Z' as Instant;

const given = (reason: boolean, actorId: string): Given<AssetFacts> => ({
  facts: allActive,
  actor: { id: actorId, kind: 'user', roles: ['asset-manager'] },
  now,
  occurredAt: now,
  ...(reason && { reason: 'because' }),
});

const fold = (events: readonly AssetEvent[]): Asset => events.reduce<Asset>(assetDecider.evolve, assetDecider.initialState);
const custodyOf = (asset: Asset) => ('custody' in asset ? asset.custody : undefined);

/** What must hold between the states before and after one accepted command. */
function check(before: Asset, sent: AssetCommand, events: readonly AssetEvent[], after: Asset): void {
  for (const event of events) expect(assetEvents.definitions[event.type].schema.parse(event.data)).toEqual(event.data);
  if (after.status === 'Disposed' && before.status !== 'Disposed') {
    expect(before.status).toBe('Retired');
    expect('record' in before && before.record.legalHolds).toEqual([]);
  }
  if (sent.type === 'AssignAsset' && events.length) {
    expect(before.status).toBe('InStock');
    expect(custodyOf(after)?.assigneeId).not.toBe(assetId);
  }
  if (after.status === 'Retired' || after.status === 'Missing' || after.status === 'InStock') expect(custodyOf(after)).toBeUndefined();
  if (before.status === 'Disposed') expect(after.status).toBe('Disposed');
}

describe('an asset, whatever is asked of it', () => {
  it('keeps its invariants, and a replay of its events gives its state', () => {
    const step = fc.tuple(anyAssetCommand, fc.boolean(), fc.constantFrom(ids.person, ids.otherPerson));
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
        const log: AssetEvent[] = [];
        let asset: Asset = assetDecider.initialState;
        for (const [sent, reason, actorId] of [
          [{ type: 'ProcureAsset', data: order }, false, ids.person] as (typeof steps)[number],
          ...steps,
        ]) {
          const answer = assetDecider.decide(sent, asset, given(reason, actorId));
          if ('code' in answer) {
            expect(answer.message).toMatch(/^[A-Z].+\.$/s);
            continue;
          }
          const next = answer.reduce<Asset>(assetDecider.evolve, asset);
          check(asset, sent, answer, next);
          log.push(...answer);
          asset = next;
        }
        expect(fold(log)).toEqual(asset);
      }),
      { numRuns: 300 },
    );
  });

  it('is nowhere before it is received, also when someone declines it', () => {
    const ordered = fold([happened.procured]);
    expect(assetDecider.evolve(ordered, { type: 'CustodyDeclined', data: { assetId, assigneeId: ids.person, onBehalf: false } })).toEqual(
      ordered,
    );
  });

  it('never fails on an event that does not fit its state', () => {
    const samples: readonly AssetEvent[] = [
      ...Object.values(happened),
      { type: 'AssetReturned', data: { assetId, condition: 'good', locationId: ids.depot } },
      { type: 'AssetReturnRequested', data: { assetId, assigneeKind: 'person', assigneeId: ids.person, dueBy: day('2026-04-01') } },
      { type: 'CustodyDeclined', data: { assetId, assigneeId: ids.person, onBehalf: false } },
      { type: 'MaintenanceCompleted', data: { assetId } },
      { type: 'AssetRecovered', data: { assetId, locationId: ids.office } },
      { type: 'AssetReinstated', data: { assetId, locationId: ids.office } },
      { type: 'LegalHoldLifted', data: { assetId, caseReference: 'CASE-7' } },
      { type: 'AssetAudited', data: { assetId, seenAt: ids.depot } },
      { type: 'AssetMoved', data: { assetId, toLocationId: ids.office, inTransit: false } },
      { type: 'AssetCorrected', data: { assetId, before: {}, after: {} } },
    ];
    expect(new Set(samples.map(({ type }) => type)).size).toBe(Object.keys(assetEvents.definitions).length);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...samples), { maxLength: 12 }), (events) => {
        const asset = fold(events);
        if (asset.status !== 'Unknown') expect(asset.record.assetId).toBe<AssetId>(assetId);
      }),
      { numRuns: 2000 },
    );
  });
});
