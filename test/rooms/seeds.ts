/** Files written into a small tree with the real rules; each violation is named `rule: from`. */
export interface Seed {
  /** The rule that this seed breaks, and no other. */
  readonly rule: string;
  /** The file at fault. */
  readonly from: string;
  /** Path to content of every file the seed needs beside `skeleton`. */
  readonly files: Readonly<Record<string, string>>;
}

const value = 'export const value = 1;\n';

/** Two contexts, the shared libs, a neighbour's insides to reach for, and imports that are allowed and must stay silent. */
export const skeleton: Readonly<Record<string, string>> = {
  'libs/kernel/src/index.ts': value,
  'libs/eventsourcing/src/index.ts': value,
  'libs/eventsourcing/testing/index.ts': `import '@opsledger/eventsourcing';\n${value}`,
  'libs/eventstoredb/src/index.ts': value,
  'libs/event-store-server/src/index.ts': value,
  'libs/read-store/src/index.ts': value,
  'libs/operations/src/index.ts': value,
  'libs/graphql/src/index.ts': value,
  'libs/inbox/src/index.ts': value,
  'libs/identity/src/index.ts': value,
  'libs/organization/src/index.ts': `export * from './person/person.events.js';\n`,
  'libs/organization/src/person/person.events.ts': `import '@opsledger/kernel';\nexport type PersonEvent = string;\nexport const person = 1;\n`,
  'libs/organization/src/person/person.decider.ts': value,
  'libs/assets/src/index.ts': value,
  'libs/assets/src/asset/asset.events.ts': `import 'zod';\n${value}`,
  'libs/assets/src/asset/asset.handler.ts': `import '@nestjs/common';\nimport '@opsledger/read-store';\n${value}`,
  'libs/assets/src/asset/asset.decider.ts':
    `import type { PersonEvent } from '@opsledger/organization';\nimport '@opsledger/eventsourcing';\nimport './asset.events.js';\n` +
    'export type Seen = PersonEvent;\nexport const value = 1;\n',
  'libs/assets/src/asset/asset.decider.spec.ts': `import '@opsledger/eventsourcing/testing';\nimport '@opsledger/organization';\nimport '@opsledger/assets';\nimport './asset.decider.js';\n`,
  'libs/assets/src/register/register.table.ts': value,
  'libs/composition/src/index.ts': `import '@opsledger/assets';\nimport '@opsledger/organization';\n${value}`,
  'apps/api/src/main.ts': `import '@opsledger/composition';\n${value}`,
  'apps/verifier/src/main.ts': `import 'node:crypto';\nimport './proofs.js';\n${value}`,
  'apps/verifier/src/proofs.ts': value,
  'test/e2e/api.e2e.spec.ts': `import '@opsledger/eventsourcing/testing';\nimport '../../apps/api/src/main.js';\n`,
  'test/helper.ts': value,
};

/** One file that breaks one rule by one import. */
function seed(rule: string, from: string, line: string, files: Readonly<Record<string, string>> = {}): Seed {
  return { rule, from, files: { ...files, [from]: `${line}\nexport {};\n` } };
}

export const seeds: readonly Seed[] = [
  seed('decider-is-pure', 'libs/assets/src/seed/nest.decider.ts', `import '@nestjs/common';`),
  seed('decider-is-pure', 'libs/assets/src/seed/clock.decider.ts', `import 'node:perf_hooks';`),
  seed('decider-is-pure', 'libs/assets/src/seed/driver.events.ts', `import 'lmdb';`),
  seed('decider-is-pure', 'libs/assets/src/seed/rows.decisions.ts', `import type {} from '../register/register.table.js';`),
  seed('decider-is-pure', 'libs/assets/src/seed/database.decider.ts', `import '@opsledger/read-store';`),
  seed('read-side-knows-no-decider', 'libs/assets/src/seed/seed.projection.ts', `import '../asset/asset.decider.js';`),
  seed('read-side-knows-no-decider', 'libs/assets/src/seed/seed.table.ts', `import '../asset/asset.handler.js';`),
  seed(
    'contexts-meet-at-the-front-door',
    'libs/assets/src/seed/side-door.ts',
    `import type {} from '../../../organization/src/person/person.decider.js';`,
  ),
  seed('apps-enter-by-the-front-door', 'apps/api/src/side-door.ts', `import '../../../libs/organization/src/person/person.events.js';`),
  seed('apps-enter-by-the-front-door', 'test/e2e/side-door.ts', `import '../../libs/organization/src/person/person.events.js';`),
  seed(
    'contexts-share-only-types',
    'libs/assets/src/seed/neighbour.ts',
    `import { person } from '@opsledger/organization';\nexport const p = person;`,
  ),
  seed(
    'contexts-share-only-types',
    'libs/assets/src/seed/mixed.ts',
    `import { type PersonEvent, person } from '@opsledger/organization';\nexport const p: PersonEvent = \`\${person}\`;`,
  ),
  seed('contexts-know-no-composition', 'libs/assets/src/seed/wiring.ts', `import '@opsledger/composition';`),
  seed('verifier-stands-alone', 'apps/verifier/src/shared.ts', `import '@opsledger/kernel';`),
  seed('verifier-stands-alone', 'apps/verifier/src/package.ts', `import 'zod';`),
  seed('shared-libs-know-no-context', 'libs/read-store/src/context.ts', `import type {} from '@opsledger/assets';`),
  seed('shared-libs-know-no-context', 'libs/identity/src/wiring.ts', `import '@opsledger/composition';`),
  seed('kernel-depends-on-nothing', 'libs/kernel/src/upwards.ts', `import type {} from '@opsledger/eventsourcing';`),
  seed('layers-point-down-from-tabular', 'libs/tabular/src/sideways.ts', `import '@opsledger/eventsourcing';`),
  seed('layers-point-down-from-focus', 'libs/focus/src/sideways.ts', `import '@opsledger/eventsourcing';`),
  seed('layers-point-down-from-transparency', 'libs/transparency/src/sideways.ts', `import '@opsledger/eventsourcing';`),
  seed('layers-point-down-from-eventsourcing', 'libs/eventsourcing/src/upwards.ts', `import '@opsledger/read-store';`),
  seed('layers-point-down-from-eventstoredb', 'libs/eventstoredb/src/sideways.ts', `import '@opsledger/event-store-server';`),
  seed('layers-point-down-from-event-store-server', 'libs/event-store-server/src/upwards.ts', `import '@opsledger/read-store';`),
  seed('layers-point-down-from-read-store', 'libs/read-store/src/upwards.ts', `import '@opsledger/graphql';`),
  seed('layers-point-down-from-operations', 'libs/operations/src/upwards.ts', `import '@opsledger/graphql';`),
  seed('layers-point-down-from-inbox', 'libs/inbox/src/sideways.ts', `import '@opsledger/operations';`),
  seed('layers-point-down-from-identity', 'libs/identity/src/sideways.ts', `import '@opsledger/graphql';`),
  seed('layers-point-down-from-graphql', 'libs/graphql/src/sideways.ts', `import '@opsledger/identity';`),
  seed('libs-not-to-apps', 'libs/organization/src/upwards.ts', `import '../../../apps/api/src/main.js';`),
  seed('nothing-imports-tests', 'apps/api/src/helped.ts', `import '../../../test/helper.js';`),
  seed('testing-door-is-for-specs', 'libs/assets/src/seed/harness.ts', `import '@opsledger/eventsourcing/testing';`),
  seed('not-to-own-index', 'libs/assets/src/seed/home.ts', `import '@opsledger/assets';`),
  seed('no-circular', 'libs/assets/src/seed/arc.ts', `import type {} from './circle.js';`, {
    'libs/assets/src/seed/circle.ts': `import './arc.js';\nexport {};\n`,
  }),
  seed('not-to-unresolvable', 'libs/assets/src/seed/nowhere.ts', `import '@opsledger/nowhere';`),
  seed('not-to-dev-dependency', 'libs/assets/src/seed/development.ts', `import 'fast-check';`),
  seed('no-mocks', 'libs/assets/src/seed/mocked.spec.ts', `import '@jest/globals';`),
];
