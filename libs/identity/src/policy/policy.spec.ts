import { buildSchema, graphqlSync, parse, subscribe, type GraphQLSchema } from 'graphql';
import type { Actor, Role } from '@opsledger/kernel';
import { enforcePolicy, PolicyIncomplete } from './enforce-policy.js';
import { isAllowed, mergePolicies, type Permission, type Policy } from './policy.js';

const actor = (...roles: Role[]): Actor => ({ id: 'a-1', kind: 'user', roles });
const policy = mergePolicies([
  { mutations: { assignAsset: ['asset-manager'] }, queries: { asset: 'everyone' }, fields: { 'Asset.price': ['finance'] } },
  { mutations: { answer: 'everyone' }, queries: { person: ['admin', 'auditor'] } },
  { mutations: {}, replays: { replay: ['auditor', 'finance'], rewind: 'everyone' }, queries: {} },
]);

describe('isAllowed', () => {
  it.each<[Role[], Permission['kind'], string, boolean]>([
    [['asset-manager'], 'mutations', 'assignAsset', true],
    [['requester'], 'mutations', 'assignAsset', false],
    [[], 'mutations', 'assignAsset', false],
    [[], 'queries', 'asset', true],
    [['admin'], 'queries', 'unknown', false],
    [['admin'], 'queries', 'toString', false],
    [['admin'], 'queries', 'person', true],
    [['admin', 'auditor'], 'queries', 'person', false],
    [['admin', 'auditor'], 'queries', 'asset', false],
    [['asset-manager', 'auditor'], 'mutations', 'assignAsset', false],
    [['auditor'], 'mutations', 'answer', false],
    [['asset-manager', 'auditor'], 'mutations', 'answer', false],
    [['requester'], 'mutations', 'answer', true],
    [['auditor'], 'mutations', 'replay', true],
    [['auditor', 'asset-manager'], 'mutations', 'replay', true],
    [['finance'], 'mutations', 'replay', true],
    [['asset-manager'], 'mutations', 'replay', false],
    [[], 'mutations', 'rewind', true],
    [['admin', 'auditor'], 'mutations', 'replay', false],
    [['auditor'], 'queries', 'replay', false],
    [['finance'], 'fields', 'Asset.price', true],
    [['auditor'], 'fields', 'Asset.price', false],
    [[], 'fields', 'Asset.tag', true],
  ])('%p asks for %s %s: %p', (roles, kind, name, expected) => {
    expect(isAllowed(policy, actor(...roles), { kind, name })).toBe(expected);
  });
});

it('refuses two policies for one thing', () => {
  expect(() => mergePolicies([policy, { mutations: {}, queries: { asset: 'everyone' } }])).toThrow(
    'Two policies name "asset" under queries',
  );
  expect(() => mergePolicies([policy, { mutations: { replay: ['admin'] }, queries: {} }])).toThrow(
    '"replay" is named under mutations and under replays',
  );
});

describe('enforcePolicy', () => {
  const schema = (): GraphQLSchema =>
    buildSchema(
      'type Query { asset: Asset, person: Asset } type Mutation { assignAsset: Boolean, answer: Boolean, replay: Boolean, rewind: Boolean } type Asset { id: ID, tag: String, price: String, cost: String! }',
    );
  const root = {
    asset: { id: 'a-1', tag: 'T1', price: '9' },
    person: { id: 'p-9', tag: 'P', price: () => '7' },
    assignAsset: true,
    replay: true,
  };
  const denials: string[] = [];

  function run(source: string, caller?: Actor): unknown {
    const guarded = enforcePolicy(schema(), { policy, actor: () => caller, denied: ({ kind, name }) => denials.push(`${kind}.${name}`) });
    const { data, errors } = graphqlSync({ schema: guarded, source, rootValue: root });
    return {
      data: JSON.parse(JSON.stringify(data)) as unknown,
      errors: errors?.map(({ path, extensions }) => [path?.join('.'), extensions['code']]),
    };
  }

  it('guards root fields and listed fields, and lets people read their own record', () => {
    expect(run('{ asset { tag } }')).toEqual({ data: { asset: null }, errors: [['asset', 'UNAUTHENTICATED']] });
    expect(run('{ asset { price } }', actor())).toEqual({ data: { asset: { price: '9' } }, errors: undefined });
    expect(run('{ person { tag price } }', actor('admin'))).toEqual({
      data: { person: { tag: 'P', price: null } },
      errors: [['person.price', 'FORBIDDEN']],
    });
    expect(run('{ person { price } }', actor('admin', 'finance'))).toEqual({ data: { person: { price: '7' } }, errors: undefined });
    expect(run('mutation { assignAsset }', actor('auditor'))).toEqual({
      data: { assignAsset: null },
      errors: [['assignAsset', 'FORBIDDEN']],
    });
    expect(run('mutation { replay }', actor('auditor'))).toEqual({ data: { replay: true }, errors: undefined });
    expect(denials).toEqual(['fields.Asset.price', 'mutations.assignAsset']);
  });

  it('guards subscriptions at their start and for everything that they send', async () => {
    const known = buildSchema('type Query { asset: Int } type Subscription { ticks: Int }');
    const { ticks } = known.getSubscriptionType()!.getFields();
    ticks!.subscribe = async function* () {
      yield* [{ ticks: 1 }, { ticks: 2 }];
    };
    let caller: Actor | undefined = actor('finance');
    const rules = mergePolicies([{ mutations: {}, queries: { asset: 'everyone' }, subscriptions: { ticks: ['finance'] } }]);
    const guarded = enforcePolicy(known, { policy: rules, actor: () => caller, denied: () => undefined });
    const follow = async () => subscribe({ schema: guarded, document: parse('subscription { ticks }') });
    const started = (await follow()) as AsyncGenerator<object>;
    expect(await started.next()).toEqual({ done: false, value: { data: { ticks: 1 } } });
    caller = actor();
    expect(await started.next()).toMatchObject({ value: { data: { ticks: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] } });
    expect(await follow()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });

  it('stops the start when policy and schema do not fit', () => {
    const wrong: Required<Policy> = {
      mutations: {},
      replays: { forgotten: ['auditor'] },
      subscriptions: {},
      queries: { asset: 'everyone', person: 'everyone', gone: 'everyone' },
      fields: { 'Asset.cost': ['finance'], 'Asset.nothing': ['finance'], 'Nothing.at': ['finance'] },
    };
    const faults = (): void => void enforcePolicy(schema(), { policy: wrong, actor: () => undefined, denied: () => undefined });
    expect(faults).toThrow(
      new PolicyIncomplete([
        '"gone" under queries is not in the schema',
        '"assignAsset" has no entry under mutations',
        '"answer" has no entry under mutations',
        '"replay" has no entry under mutations',
        '"rewind" has no entry under mutations',
        '"forgotten" under mutations is not in the schema',
        '"Asset.cost" must be nullable to be refused alone',
        '"Asset.nothing" under fields is not in the schema',
        '"Nothing.at" under fields is not in the schema',
      ]),
    );
  });
});
