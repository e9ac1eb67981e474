import fc from 'fast-check';
import { uuidV7 } from '@opsledger/kernel';
import { looksLikeApiKey, matchesHash, newApiKey, parseApiKey } from './api-key-text.js';

describe('an API key', () => {
  it('gives back its id and a secret that matches its hash', () => {
    const keyId = uuidV7();
    const { text, hash } = newApiKey(keyId);
    const parsed = parseApiKey(text)!;
    expect(parsed.keyId).toBe(keyId);
    expect(matchesHash(parsed.secret, hash)).toBe(true);
    expect(matchesHash(parseApiKey(newApiKey(keyId).text)!.secret, hash)).toBe(false);
    expect(looksLikeApiKey(text)).toBe(true);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is refused with any one character changed, added or removed', () => {
    const { text } = newApiKey(uuidV7());
    fc.assert(
      fc.property(fc.integer({ min: 5, max: text.length - 1 }), fc.constantFrom(...'ABCxyz019-_=.'), (at, char) => {
        const changed = text.slice(0, at) + char + text.slice(at + 1);
        expect(changed === text || parseApiKey(changed) === undefined).toBe(true);
        expect(parseApiKey(text.slice(0, at) + char + text.slice(at))).toBeUndefined();
        expect(parseApiKey(text.slice(0, at) + text.slice(at + 1))).toBeUndefined();
      }),
    );
  });
});
