import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Blank lines and comments are free: the limits are about code, not about explaining it. */
const free = { skipBlankLines: true, skipComments: true };

const everySpecRuns = 'Every spec runs, always. Make it pass or delete it.';
const noFocusedOrSkipped = [
  { selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|failing)$/]', message: everySpecRuns },
  { selector: 'CallExpression[callee.name=/^(xit|fit|xtest|xdescribe|fdescribe)$/]', message: everySpecRuns },
];

/** At most 4 parameters; free are the constructors of decorated classes (their collaborators) and decorated methods (GraphQL arguments). */
const fewParameters = {
  selector:
    ':matches(FunctionDeclaration, ArrowFunctionExpression, ' +
    "MethodDefinition[kind!='constructor'][decorators.length=0] > FunctionExpression, " +
    "ClassDeclaration[decorators.length=0] > ClassBody > MethodDefinition[kind='constructor'] > FunctionExpression)[params.length>4]",
  message: 'At most 4 parameters: give what belongs together a name and pass it as one value.',
};

/** `default:` hides a missing case from the compiler, so the pure files list every case of a union. */
const noDefaultCase = {
  selector: 'SwitchCase[test=null]',
  message: 'List every case: a `default:` hides the next member of the union from the compiler.',
};

const timeIsAnInput = 'Time is an input: take it from `given.now`.';
const randomnessIsAnInput = 'Randomness is an input: ids arrive with the command.';
/** A decider is a function of its arguments. What it may import is in .dependency-cruiser.cjs; these are the globals and the ambient calls. */
const ambientGlobals = [
  { name: 'process', message: 'Deciders read no environment.' },
  { name: 'performance', message: timeIsAnInput },
  { name: 'crypto', message: randomnessIsAnInput },
  { name: 'fetch', message: 'Deciders do no I/O.' },
  { name: 'setTimeout', message: 'Deciders do not wait.' },
];
const ambientCalls = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: timeIsAnInput },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: timeIsAnInput },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: randomnessIsAnInput },
];

const restrictedSyntax = (...more) => ['error', ...noFocusedOrSkipped, fewParameters, ...more];

const limits = {
  'max-lines': ['error', { max: 250, ...free }],
  'max-lines-per-function': ['error', { max: 60, ...free, IIFEs: true }],
  complexity: ['error', { max: 10, variant: 'modified' }], // a flat switch over a union counts once: it is a table, not a tangle
};

const typed = {
  files: ['**/*.ts'],
  extends: [tseslint.configs.strictTypeChecked],
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  rules: {
    ...limits,
    'no-restricted-syntax': restrictedSyntax(),
    eqeqeq: 'error',
    'no-console': 'error',
    '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: false }],
    '@typescript-eslint/no-floating-promises': 'error',
    // Knows emitted decorator metadata: an injected class keeps its value import (docs/adr/0008).
    '@typescript-eslint/consistent-type-imports': ['error', { prefer: 'type-imports', fixStyle: 'inline-type-imports' }],
    '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }], // Nest modules and computed GraphQL types are empty classes
    '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }], // both print the same everywhere
    '@typescript-eslint/no-import-type-side-effects': 'error',

    // Where the preset and this code base disagree:
    '@typescript-eslint/require-await': 'off', // `async` turns a throw of a port's method into a rejection, with or without an await
    '@typescript-eslint/no-unsafe-class-instance-assignment': 'off', // GraphQL payload classes are shapes: a literal is how one is made
    '@typescript-eslint/no-misused-spread': 'off', // GraphQL input classes hold data only: spreading one loses no method
    '@typescript-eslint/no-non-null-assertion': 'off', // noUncheckedIndexedAccess makes the doubt visible; `!` after a check answers it
    '@typescript-eslint/no-unnecessary-type-parameters': 'off', // `uuid<AssetId>()` brands by a type argument that is used once, on purpose
    '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }], // `() => close()` and `return resolve()` are how callbacks are written
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
  },
};

export default defineConfig(
  { ignores: ['dist/', 'data/', 'coverage/', '**/*.cjs'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  typed,
  {
    files: ['libs/**/{*.,}{events,commands,state,checks,decider,decisions}.ts'],
    rules: {
      'no-restricted-globals': ['error', ...ambientGlobals],
      'no-restricted-syntax': restrictedSyntax(...ambientCalls, noDefaultCase),
    },
  },
  {
    files: ['libs/**/*.{projection,process}.ts'],
    rules: { 'no-restricted-syntax': restrictedSyntax(noDefaultCase) },
  },
  {
    files: ['apps/**/*.ts', 'test/bench/**/*.ts', 'test/reliability/**/*.ts'],
    rules: { 'no-console': 'off' }, // their output is a terminal
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'libs/*/testing/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off', // a describe block is a list, not a function
      'max-lines': ['error', { max: 500, ...free }],
      '@typescript-eslint/unbound-method': 'off', // expect(object.method) reads it and never calls it
      '@typescript-eslint/no-unsafe-assignment': 'off', // expect.any() and parsed answers are `any`
      '@typescript-eslint/no-unsafe-member-access': 'off', // parsed answers are `any`
      '@typescript-eslint/no-empty-function': 'off', // a spec may ignore a callback
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
    rules: { ...limits, 'max-params': ['error', 4] },
  },
);
