import { findMutants } from './find-mutants.js';

const of = (text: string) => findMutants('x.ts', text, 0);
const shown = (text: string) => of(text).mutants.map(({ kind, rule }) => `${kind}: ${rule}`);

/** The value of a function `f` while a mutant is in effect, or none. */
function value(text: string, mutant: number | undefined, ...args: readonly unknown[]): unknown {
  const context = globalThis as { mutant?: number | undefined };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the source under test is the text above
  const f = new Function('reject', 'firstOf', `${of(text).source}; return f;`)(
    (code: string) => code,
    (...answers: readonly unknown[]) => answers.find((answer) => answer !== undefined),
  ) as (...given: readonly unknown[]) => unknown;
  context.mutant = mutant;
  try {
    return f(...args);
  } finally {
    delete context.mutant;
  }
}

describe('the mutants of a source', () => {
  it('take a guard away, with its refusal', () => {
    const text = `function f(a) { if (a === 1) return reject('NO'); return 'yes'; }`;
    expect(shown(text)).toEqual([`guard: if (a === 1) return reject('NO');`]);
    expect([value(text, undefined, 1), value(text, 0, 1)]).toEqual(['NO', 'yes']);
  });

  it('silence each check of a list, and each of a spread list', () => {
    const text = `function f(a) { return firstOf(a, ...[undefined, 'b'], 'c'); }`;
    expect(shown(text)).toEqual(['check: a', `check: [undefined, 'b']`, `check: 'c'`]);
    expect([undefined, 0, 1, 2].map((mutant) => value(text, mutant, 'a'))).toEqual(['a', 'b', 'a', 'a']);
    expect([undefined, 0, 1, 2].map((mutant) => value(text, mutant, undefined))).toEqual(['b', 'b', 'c', 'b']);
  });

  it('silence the links of a chain, and a refusal at its end', () => {
    const text = `function f(a, g) { return a ?? g() ?? reject('NO'); }`;
    expect(shown(text)).toEqual(['link: a', 'link: g()', `refusal: reject('NO')`].sort());
    expect(value(text, undefined, 'a', () => 'b')).toBe('a');
    expect([0, 1, 2].map((mutant) => value(text, mutant, 'a', () => 'b')).sort()).toEqual(['a', 'a', 'b']);
  });

  it('move the boundary of a comparison', () => {
    const text = `function f(a) { return a < 3; }`;
    expect(shown(text)).toEqual(['limit: a < 3']);
    expect([value(text, undefined, 3), value(text, 0, 3), value(text, 0, 4)]).toEqual([false, true, false]);
  });

  it('take the parts of a condition away, each on its own', () => {
    const text = `function f(a, b) { return (a && b) || !a; }`;
    expect(shown(text)).toEqual([
      'part: (a && b) in (a && b) || !a',
      'part: !a in (a && b) || !a',
      'part: a in a && b',
      'part: b in a && b',
    ]);
    expect([0, 1, 2, 3].map((mutant) => value(text, mutant, false, true))).toEqual([true, false, true, true]);
    expect(value(text, 3, true, false)).toBe(true);
  });

  it('are numbered on from the first, and leave types alone', () => {
    const { mutants, source } = findMutants('x.ts', `type T = A | B;\nfunction f(a) { if (a) return; }`, 7);
    expect(mutants).toEqual([{ kind: 'guard', line: 2, rule: 'if (a) return;' }]);
    expect(source).toContain('globalThis.mutant === 7');
  });
});
