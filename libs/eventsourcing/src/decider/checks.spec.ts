import { reject } from '@opsledger/kernel';
import { under } from './checks.js';

describe('under', () => {
  it('puts the parent before the path, and makes one where there is none', () => {
    expect(under('changes', reject('INVALID_INPUT', 'No.', ['tag']))).toEqual(reject('INVALID_INPUT', 'No.', ['changes', 'tag']));
    expect(under('changes', reject('INVALID_INPUT', 'No.'))).toEqual(reject('INVALID_INPUT', 'No.', ['changes']));
  });
});
