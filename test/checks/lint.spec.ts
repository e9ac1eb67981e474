import { ESLint } from 'eslint';
import { root } from './repository.js';

/** One violation: what is wrong, the rule that says so, a file whose place decides which rules hold, and the code. */
type Seed = readonly [what: string, rule: string, file: string, code: string];

const anywhere = 'libs/kernel/src/uuid.ts';
const decider = 'libs/assets/src/asset/asset.decider.ts';
const spec = 'test/checks/tidy.spec.ts';

const lines = (count: number) => 'void 0;\n'.repeat(count);
const seeds: readonly Seed[] = [
  ['a long file', 'max-lines', anywhere, lines(251)],
  ['a long function', 'max-lines-per-function', anywhere, `export function long(): void {\n${lines(60)}}\n`],
  ['a tangle', 'complexity', anywhere, `export const tangle = (a: number): number => ${'a > 1 ? 2 : '.repeat(10)}3;`],
  ['five parameters', 'no-restricted-syntax', anywhere, 'export const five = (a: 1, b: 2, c: 3, d: 4, e: 5): number => a + b + c + d + e;'],
  [
    'five collaborators of a class that Nest does not make',
    'no-restricted-syntax',
    anywhere,
    'export class Five { constructor(readonly a: 1, readonly b: 2, readonly c: 3, readonly d: 4, readonly e: 5) {} }',
  ],
  ['a focused spec', 'no-restricted-syntax', spec, ['it', "only('runs alone', () => undefined);"].join('.')],
  ['a skipped suite', 'no-restricted-syntax', spec, ['describe', "skip('never runs', () => undefined);"].join('.')],
  ['a clock in a decider', 'no-restricted-syntax', decider, 'export const now = (): number => Date.now();'],
  ['today in a decider', 'no-restricted-syntax', decider, 'export const today = (): Date => new Date();'],
  ['dice in a decider', 'no-restricted-syntax', decider, 'export const dice = (): number => Math.random();'],
  [
    'a default case in a decider',
    'no-restricted-syntax',
    decider,
    `export function f(a: string): number { switch (a) { case 'x': return 1; default: return 2; } }`,
  ],
  ['the environment in a decider', 'no-restricted-globals', decider, `export const home = process.env['HOME'];`],
  ['a console in a library', 'no-console', anywhere, `console.log('loud');`],
  [
    'a missing case',
    '@typescript-eslint/switch-exhaustiveness-check',
    anywhere,
    `export function f(a: 'x' | 'y'): void { switch (a) { case 'x': void 0; } }`,
  ],
  [
    'a default that hides a case',
    '@typescript-eslint/switch-exhaustiveness-check',
    anywhere,
    `export function f(a: 'x' | 'y'): number { switch (a) { case 'x': return 1; default: return 2; } }`,
  ],
  ['a promise nobody awaits', '@typescript-eslint/no-floating-promises', anywhere, 'export function f(): void { Promise.resolve(1); }'],
  ['any', '@typescript-eslint/no-explicit-any', anywhere, 'export type Anything = any;'],
  [
    'a type imported as a value',
    '@typescript-eslint/consistent-type-imports',
    anywhere,
    `import { Module } from '@nestjs/common';\nexport type M = Module;`,
  ],
];

/** A provider's collaborator is used as a type only, yet must stay a value import: Nest finds it by the emitted metadata. */
const injected = `import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
@Injectable()
export class Sender {
  constructor(
    private readonly a: CommandBus,
    private readonly b: CommandBus,
    private readonly c: CommandBus,
    private readonly d: CommandBus,
    private readonly e: CommandBus,
  ) {}
  all(): readonly CommandBus[] {
    return [this.a, this.b, this.c, this.d, this.e];
  }
}
`;

describe('lint', () => {
  const eslint = new ESLint({ cwd: root });
  const rulesBroken = async (file: string, code: string) => {
    const [result] = await eslint.lintText(code, { filePath: `${root}/${file}` });
    return result?.messages.map(({ ruleId, message }) => ruleId ?? message) ?? [];
  };

  it.each(seeds)('finds %s: %s', async (_what, rule, file, code) => {
    expect(await rulesBroken(file, code)).toContain(rule);
  });

  it('lets Nest inject by value imports, as many as it takes', async () => {
    expect(await rulesBroken(anywhere, injected)).toEqual([]);
  });

  it('counts a flat switch once', async () => {
    const cases = 'abcdefghijklmnop'.split('');
    const union = cases.map((name) => `'${name}'`).join(' | ');
    const table = cases.map((name, index) => `case '${name}': return ${index};`).join(' ');
    expect(await rulesBroken(decider, `export function f(a: ${union}): number { switch (a) { ${table} } }`)).toEqual([]);
  });
});
