/**
 * Who may import whom (ARCHITECTURE.md shows the same as a table). Every rule has a seeded violation in test/rooms/rooms.spec.ts:
 * a rule that cannot fail protects nothing.
 */

/** Shared libs, lowest first; each knows only the ones listed. Every other lib except `composition` is a context. */
const shared = {
  kernel: [],
  transparency: ['kernel'],
  focus: ['kernel'],
  tabular: ['kernel'],
  eventsourcing: ['kernel'],
  eventstoredb: ['kernel', 'eventsourcing'],
  'event-store-server': ['kernel', 'eventsourcing'],
  'read-store': ['kernel', 'eventsourcing'],
  operations: ['kernel', 'eventsourcing', 'read-store'],
  identity: ['kernel', 'eventsourcing'],
  graphql: ['kernel', 'eventsourcing', 'read-store'],
  inbox: ['kernel', 'eventsourcing', 'read-store', 'identity', 'graphql'],
};
const sharedNames = Object.keys(shared).join('|');
const context = `(?!(?:${sharedNames}|composition)/)[^/]+`;
const spec = '\\.spec\\.ts$';

/** The files that hold facts and decisions. */
const pure = '[./](?:events|commands|state|checks|decider|decisions)\\.ts$';
const readSide = '\\.(?:projection|table)\\.ts$';
const writeSide = '\\.(?:commands|state|checks|decider|decisions|handler|resolver|module)\\.ts$';

const layers = Object.entries(shared).map(([lib, lower]) => ({
  name: lib === 'kernel' ? 'kernel-depends-on-nothing' : `layers-point-down-from-${lib}`,
  severity: 'error',
  comment: lower.length === 0 ? 'The kernel stands on npm packages alone.' : `${lib} stands on ${lower.join(', ')} and on no other room.`,
  from: { path: `^libs/${lib}/` },
  to: { path: `^libs/(?:${sharedNames})/`, pathNot: `^libs/(?:${[lib, ...lower].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'decider-is-pure',
      severity: 'error',
      comment:
        'Facts and decisions import each other, kernel, eventsourcing, zod and types of other contexts: no Nest, no driver, no clock, no I/O.',
      from: { path: `^libs/.*${pure}`, pathNot: '^libs/eventsourcing/' },
      to: { pathNot: [pure, '^libs/(?:kernel|eventsourcing)/src/index\\.ts$', `^libs/${context}/src/index\\.ts$`, 'node_modules/zod/'] },
    },
    {
      name: 'read-side-knows-no-decider',
      severity: 'error',
      comment: 'Projections and tables know events only, so that a read model can be rebuilt without the write side.',
      from: { path: readSide },
      to: { path: writeSide },
    },
    {
      name: 'contexts-meet-at-the-front-door',
      severity: 'error',
      comment: 'A lib is entered by src/index.ts (or, by specs, testing/index.ts) and nowhere else.',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/[^/]+/(?:src|testing)/index\\.ts$'] },
    },
    {
      name: 'apps-enter-by-the-front-door',
      severity: 'error',
      comment: 'Apps and top-level tests enter a lib by src/index.ts (tests also by testing/index.ts).',
      from: { path: '^(?:apps|test)/' },
      to: { path: '^libs/', pathNot: '^libs/[^/]+/(?:src|testing)/index\\.ts$' },
    },
    {
      name: 'contexts-share-only-types',
      severity: 'error',
      comment:
        'Context to context is `import type`: values are wired by libs/composition. Specs and their harnesses use the real neighbour.',
      from: { path: `^libs/(${context})/`, pathNot: [spec, '^libs/[^/]+/testing/'] },
      to: { path: `^libs/${context}/`, pathNot: '^libs/$1/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'contexts-know-no-composition',
      severity: 'error',
      comment: 'libs/composition imports every context, so no context may import it back.',
      from: { path: `^libs/${context}/` },
      to: { path: '^libs/composition/' },
    },
    {
      name: 'shared-libs-know-no-context',
      severity: 'error',
      comment: 'Shared libs serve every context and name none.',
      from: { path: `^libs/(?:${sharedNames})/` },
      to: { path: [`^libs/${context}/`, '^libs/composition/'] },
    },
    ...layers,
    {
      name: 'libs-not-to-apps',
      severity: 'error',
      comment: 'Apps compose libs, never the other way round.',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'verifier-stands-alone',
      severity: 'error',
      comment: 'The verifier is copied out and run by others, to judge the libs by another program: Node and its own files.',
      from: { path: '^apps/verifier/src/' },
      to: { pathNot: '^apps/verifier/src/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      comment: 'Shipped code does not know the tests.',
      from: { path: '^(?:apps|libs)/', pathNot: spec },
      to: { path: `^test/|${spec}` },
    },
    {
      name: 'testing-door-is-for-specs',
      severity: 'error',
      comment: 'libs/*/testing holds harnesses for specs; shipped code stays out.',
      from: { pathNot: [spec, '^test/', '^libs/[^/]+/testing/'] },
      to: { path: '^libs/[^/]+/testing/' },
    },
    {
      name: 'not-to-own-index',
      severity: 'error',
      comment:
        'Inside a lib, files import each other: its own front door would make cycles and undefined providers. Specs may look from outside.',
      from: { path: '^libs/([^/]+)/src/', pathNot: spec },
      to: { path: '^libs/$1/src/index\\.ts$' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'No cycles, not even by types: one of the two files holds something that belongs elsewhere.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      comment: 'An import that cannot be resolved escapes every other rule.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'not-to-dev-dependency',
      severity: 'error',
      comment: 'Shipped code runs after `npm ci --omit=dev`.',
      from: { path: '^(?:apps|libs)/', pathNot: [spec, '^libs/[^/]+/testing/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-mocks',
      severity: 'error',
      comment: 'Specs run against real deciders, stores and servers.',
      from: {},
      to: { path: ['node_modules/(?:sinon|nock|testdouble|ts-mockito|jest-mock|@jest/globals|proxyquire|esmock)/', '/__mocks__/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    webpackConfig: { fileName: '.dependency-cruiser.resolve.cjs' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
