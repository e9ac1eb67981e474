import { day, eur, ids } from '../../testing/license.samples.js';
import { positionOf } from './license-position.js';

const sums = {
  entitlementId: ids.entitlement,
  on: day('2025-06-30'),
  ...{ entitled: 10, excepted: 0, assigned: 4, reserved: 2, consumed: null, latestPrice: eur('99.125') },
};

describe('a license position', () => {
  it('tells free seats from used ones', () => {
    const { latestPrice: _price, ...same } = sums;
    expect(positionOf(sums)).toEqual({ ...same, delta: 6, unused: 4, trueUpCost: eur('0.00') });
  });

  it('shows over-use as a number below zero, with what it would cost at the latest price', () => {
    expect(positionOf({ ...sums, consumed: 13, excepted: 3 })).toMatchObject({ delta: -3, unused: 4, trueUpCost: eur('297.38') });
    expect(positionOf({ ...sums, assigned: 12, consumed: 11 })).toMatchObject({ delta: -2, unused: 0, trueUpCost: eur('198.25') });
  });

  it('knows no cost without a price', () => {
    expect(positionOf({ ...sums, consumed: 13, latestPrice: null }).trueUpCost).toBeNull();
  });
});
