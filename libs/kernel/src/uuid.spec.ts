import { isUuid } from './ids.js';
import { uuidV5, uuidV7 } from './uuid.js';

describe('uuidV5', () => {
  it('gives the id of RFC 9562 (appendix A.4)', () => {
    expect(uuidV5('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });
});

describe('uuidV7', () => {
  it('never repeats, is ordered by time, and is a UUID of version 7', () => {
    const ids = Array.from({ length: 2_000 }, (_, n) => uuidV7(1_700_000_000_000 + n));
    expect(new Set(ids).size).toBe(2_000);
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every((id) => isUuid(id) && id[14] === '7' && '89ab'.includes(id[19]!))).toBe(true);
  });
});
