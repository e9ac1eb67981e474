import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Given } from '@opsledger/eventsourcing';
import type { AssetId, Instant } from '@opsledger/kernel';
import { anyAssetCommand } from '../../testing/asset.arbitraries.js';
import { allActive, happened, ids, order } from '../../testing/asset.samples.js';
import type { AssetFacts } from './asset.commands.js';
import { assetDecider, type AssetCommand } from './asset.decider.js';
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
  if (sent.type === 'AssignAsset' && events.length) {
    expect(before.status).toBe('InStock');
    expect(custodyOf(after)?.assigneeId).not.toBe(assetId);
  }
  if (CARED_FOR_BY_NOBODY.includes(after.status)) expect(custodyOf(after)).toBeUndefined();
  checkDisposal(before, after);
}

const CARED_FOR_BY_NOBODY: readonly Asset['status'][] = ['Retired', 'Missing', 'InStock'];

/** Disposal is final, and follows retirement without a hold. */
function checkDisposal(before: Asset, after: Asset): void {
  if (before.status === 'Disposed') expect(after.status).toBe('Disposed');
  else if (after.status === 'Disposed') {
    expect(before.status).toBe('Retired');
    expect('record' in before && before.record.legalHolds).toEqual([]);
  }
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

  it('never fails on an event that does not fit its state', () => {
    const stored = Object.entries(assetEvents.definitions).map(([type, { version }]) => {
      const { data } = JSON.parse(readFileSync(`test/events/${type}.v${version}.json`, 'utf8')) as AssetEvent;
      return { type, data: { ...data, assetId } } as AssetEvent;
    });
    const samples: readonly AssetEvent[] = [...Object.values(happened), ...stored];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...samples), { maxLength: 12 }), (events) => {
        const asset = fold(events);
        if (asset.status !== 'Unknown') expect(asset.record.assetId).toBe<AssetId>(assetId);
      }),
      { numRuns: 2000 },
    );
  });
});
