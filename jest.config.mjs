/**
 * Specs run as compiled JavaScript (`npm run build` first): native Node imports, no transform, no module mocks.
 * Suffixes: `.spec` pure and fast, `.int.spec` on real stores, `.e2e.spec` over real HTTP.
 */
export default {
  runner: 'jest-light-runner',
  roots: ['<rootDir>/dist'],
  testRegex: '\\.spec\\.js$',
  transform: {},
  maxWorkers: 3,
  testTimeout: 60_000,
};
