import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Global, Module } from '@nestjs/common';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { assetEvents } from '@opsledger/assets';
import { Aggregates, EventStore } from '@opsledger/eventsourcing';
import {
  BulkExecutor,
  callLazyFields,
  CursorKey,
  GraphqlEdgeModule,
  ORPHANED_TYPES,
  Permissions,
  ReadModels,
  requestContext,
  runInRequest,
} from '@opsledger/graphql';
import type { Actor } from '@opsledger/kernel';
import { graphql } from 'graphql';
import { ids } from '../testing/notification.samples.js';
import { notificationsLedger, type Node, type NotificationsLedger } from '../testing/notifications-ledger.js';
import { notificationsCatalogues, NotificationsModule } from './index.js';
import { webhookSecret } from './webhook/signature.js';

const ADMIN: Actor = { id: '00000000-0000-4000-8000-0000000000ad', kind: 'user', roles: ['admin'] };
const ADA: Actor = { id: ids.ada, kind: 'user', roles: ['asset-manager'] };
const GRACE: Actor = { id: ids.grace, kind: 'user', roles: ['service-agent'] };

let ledger: NotificationsLedger;
let node: Node;
let app: TestingModule;

beforeAll(async () => {
  ledger = await notificationsLedger();
  node = ledger.node();
  await node.notifications.deliveries.ready;
  const { projector } = ledger;
  const readModels: ReadModels = {
    db: ledger.readStore.db,
    waitFor: async (position, { timeoutMs }) => (await projector.waitFor(position, { timeoutMs: timeoutMs * 5 })).reached,
  };
  @Global()
  @Module({
    providers: [
      { provide: Aggregates, useValue: ledger.aggregates },
      { provide: BulkExecutor, useExisting: Aggregates },
      { provide: EventStore, useValue: ledger.eventStore },
      { provide: ReadModels, useValue: readModels },
      { provide: Permissions, useValue: { mayQuery: () => true, maySee: () => true } satisfies Permissions },
      { provide: CursorKey, useValue: { bytes: Buffer.alloc(32, 7) } satisfies CursorKey },
    ],
    exports: [Aggregates, BulkExecutor, EventStore, ReadModels, Permissions, CursorKey],
  })
  class Stores {}
  app = await Test.createTestingModule({
    imports: [
      Stores,
      GraphqlEdgeModule.register({ providers: [] }),
      NotificationsModule.register({
        catalogues: [assetEvents, ...notificationsCatalogues],
        derive: (name) => ledger.subjectKeys.derive(name),
      }),
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        graphiql: false,
        transformSchema: callLazyFields,
        buildSchemaOptions: { orphanedTypes: ORPHANED_TYPES },
      }),
    ],
  }).compile();
  await app.createNestApplication(new FastifyAdapter(), { logger: false }).init();
});

afterAll(async () => {
  await app.close();
  await node.stop();
  await ledger.dispose();
});

async function ask(source: string, variableValues: Record<string, unknown> = {}, actor: Actor = ADMIN): Promise<Record<string, unknown>> {
  const { schema } = app.get(GraphQLSchemaHost);
  const answer = await runInRequest(requestContext({ actor, correlationId: 'spec' }), () => graphql({ schema, source, variableValues }));
  expect(answer.errors).toBeUndefined();
  return JSON.parse(JSON.stringify(answer.data)) as Record<string, unknown>;
}

/** Sends one mutation and answers its payload. */
async function send(mutation: string, input: object, actor: Actor = ADMIN): Promise<Record<string, unknown>> {
  const source = `mutation($input: ${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!) { answer: ${mutation}(input: $input) {
    userErrors { code path } stale webhookSecret notificationRule { id status name channel role personId url kinds givenUp } } }`;
  return (await ask(source, { input: { commandId: randomUUID(), ...input } }, actor))['answer'] as Record<string, unknown>;
}

const done = { userErrors: [], stale: false, webhookSecret: null };
const hook = { name: 'Desk', url: 'http://127.0.0.1:9/', role: 'SERVICE_AGENT', kinds: ['AssetDeployed'] };
const shown = { status: 'ACTIVE', ...hook, channel: 'WEBHOOK', personId: null, givenUp: 0 };
const mine = { name: 'Mine', role: 'ASSET_MANAGER', personId: ids.ada, kinds: ['AssetReturned'] };

describe('rules in GraphQL', () => {
  it('answer a secret when they are defined and rotated, and at no other time', async () => {
    const secret = (generation: number): string => webhookSecret((name) => ledger.subjectKeys.derive(name), ids.rule, generation);
    const input = { ruleId: ids.rule, ...hook, commandId: randomUUID() };
    const defined = { ...done, webhookSecret: secret(1), notificationRule: { id: ids.rule, ...shown } };
    expect(await send('defineWebhookRule', input)).toEqual(defined);
    expect(await send('defineWebhookRule', input)).toEqual(defined);
    expect(await send('rotateWebhookSecret', { ruleId: ids.rule })).toMatchObject({ webhookSecret: secret(2) });
    const changes = { name: 'Help desk', kinds: ['AssetDeployed', 'AssetReturned'] };
    expect(await send('reviseNotificationRule', { ruleId: ids.rule, changes })).toEqual({
      ...done,
      notificationRule: { id: ids.rule, ...shown, ...changes },
    });
    for await (const { data } of ledger.eventStore.readStream(`notificationRule-${ids.rule}`))
      expect(JSON.stringify(data)).not.toContain('whsec_');
  });

  it('are refused with the field at fault', async () => {
    const refused = async (mutation: string, input: object, actor?: Actor) => (await send(mutation, input, actor))['userErrors'];
    const fault = (code: string, ...path: string[]) => [{ code, path }];
    expect(await refused('defineWebhookRule', { ...hook, url: 'https://169.254.169.254/' })).toEqual(fault('SSRF_BLOCKED', 'url'));
    expect(await refused('defineWebhookRule', { ...hook, kinds: ['AssetDeploied'] })).toEqual(fault('INVALID_INPUT', 'kinds'));
    expect(await refused('defineWebhookRule', hook, ADA)).toEqual(fault('FORBIDDEN'));
    expect(await refused('defineMailRule', mine, GRACE)).toEqual(fault('FORBIDDEN', 'personId'));
    expect(await refused('defineMailRule', { ...mine, personId: null })).toEqual(fault('INVALID_REFERENCE', 'role'));
    const changes = { url: 'https://[::1]/' };
    expect(await refused('reviseNotificationRule', { ruleId: ids.rule, changes })).toEqual(fault('SSRF_BLOCKED', 'changes', 'url'));
    expect(await refused('retireNotificationRule', { ruleId: ids.rule }, ADA)).toEqual(fault('NOT_FOUND', 'ruleId'));
    expect(await refused('retryNotification', { ruleId: ids.rule, notificationId: ids.notification })).toEqual(
      fault('NOT_FOUND', 'notificationId'),
    );
  });

  it('are seen by administrators, and by those whom they tell', async () => {
    expect(await send('defineMailRule', { ruleId: ids.otherRule, ...mine }, ADA)).toEqual({
      ...done,
      notificationRule: { id: ids.otherRule, status: 'ACTIVE', ...mine, channel: 'MAIL', url: null, givenUp: 0 },
    });
    const seen = async (actor: Actor) => ask('{ notificationRules { nodes { id } } }', {}, actor);
    expect(await seen(ADMIN)).toEqual({ notificationRules: { nodes: [{ id: ids.rule }, { id: ids.otherRule }] } });
    expect(await seen(ADA)).toEqual({ notificationRules: { nodes: [{ id: ids.otherRule }] } });
    expect(await seen(GRACE)).toEqual({ notificationRules: { nodes: [] } });
    const one = 'query($id: UUID!) { notificationRule(id: $id) { name } }';
    expect(await ask(one, { id: ids.rule }, ADA)).toEqual({ notificationRule: null });
    expect(await ask(one, { id: ids.otherRule }, ADA)).toEqual({ notificationRule: { name: 'Mine' } });
  });

  it('list what they told, and of what they may', async () => {
    await send('sendTestNotification', { ruleId: ids.otherRule }, ADA);
    const list = `query($rule: UUID!) { notificationDeliveries(where: { ruleId: { eq: $rule } }) {
      nodes { kind subject state attempts failure statusCode nextAttemptAt } } }`;
    const told = async (actor: Actor) => ask(list, { rule: ids.otherRule }, actor);
    const test = { kind: 'NotificationTestRequested', subject: `notificationRule-${ids.otherRule}` };
    const arrived = { ...test, state: 'DELIVERED', attempts: 1, failure: null, statusCode: null, nextAttemptAt: null };
    for (let tries = 0; tries < 300 && !JSON.stringify(await told(ADA)).includes('DELIVERED'); tries++)
      await new Promise((done) => setTimeout(done, 20));
    expect(await told(ADA)).toEqual({ notificationDeliveries: { nodes: [arrived] } });
    expect(await told(GRACE)).toEqual({ notificationDeliveries: { nodes: [] } });
    const { notificationKinds: kinds } = await ask('{ notificationKinds { kind subject } }', {}, GRACE);
    expect(kinds).toContainEqual({ kind: 'AssetDeployed', subject: 'asset' });
    expect(JSON.stringify(kinds)).not.toContain('notificationRule');
  });
});
