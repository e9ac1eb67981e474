import { mustBeMonths } from './checks.js';

describe('a number of months', () => {
  it('is a whole number from 1 to 600, or left out', () => {
    for (const months of [undefined, null, 1, 600]) expect(mustBeMonths(months, 'warrantyMonths')).toBeUndefined();
    for (const months of [0, 1.5, 601]) {
      expect(mustBeMonths(months, 'warrantyMonths')).toMatchObject({ code: 'INVALID_INPUT', path: ['warrantyMonths'] });
    }
  });
});
