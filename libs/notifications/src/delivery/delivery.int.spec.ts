import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NotificationRuleId, PersonId } from '@opsledger/kernel';
import { sql } from 'kysely';
import { ids } from '../../testing/notification.samples.js';
import { notificationsLedger, type Node, type NotificationsLedger } from '../../testing/notifications-ledger.js';
import { mailServer, webhookReceiver, type MailServer, type WebhookReceiver } from '../../testing/receivers.js';
import { notificationId } from '../fan-out/notifications.process.js';
import { secretsInUse, signedHeaders } from '../webhook/signature.js';

const PATIENCE_MS = 8_000;

let ledger: NotificationsLedger;
let good: WebhookReceiver;
let bad: WebhookReceiver;
let nodes: Node[];
let rules = 0;

beforeAll(async () => {
  [ledger, good, bad] = await Promise.all([notificationsLedger(), webhookReceiver(), webhookReceiver()]);
});
beforeEach(() => {
  nodes = [];
  for (const receiver of [good, bad]) {
    receiver.posted.length = 0;
    receiver.answer = () => 204;
  }
});
afterEach(async () => {
  for (const node of nodes) await node.stop();
  const { rows } = await sql<{ rule_id: NotificationRuleId }>`select rule_id from notification_rule where status <> 'Retired'`.execute(
    ledger.readStore.db,
  );
  for (const { rule_id: ruleId } of rows) await ledger.rule({ type: 'RetireNotificationRule', data: { ruleId } });
});
afterAll(async () => {
  await good.close();
  await bad.close();
  await ledger.dispose();
});

function start(...given: Parameters<NotificationsLedger['node']>): Node {
  const node = ledger.node(...given);
  nodes.push(node);
  return node;
}

async function until<Value>(what: string, find: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}; ${JSON.stringify(await states())}`);
    await sleep(10);
  }
}

async function webhook(url: string, kinds: readonly string[] = ['AssetDeployed']): Promise<NotificationRuleId> {
  const ruleId = `00000000-0000-4000-8000-${(++rules).toString().padStart(12, '0')}` as NotificationRuleId;
  const outcome = await ledger.rule({ type: 'DefineWebhookRule', data: { ruleId, name: `Rule ${rules}`, url, role: 'admin', kinds } });
  expect(outcome.accepted).toBe(true);
  return ruleId;
}

async function states(ruleId?: string): Promise<readonly { state: string; attempts: number; failure: string | null; round: number }[]> {
  const { rows } = await sql<{ state: string; attempts: number; failure: string | null; round: number }>`
    select state, attempts, failure, round from notification_delivery where ${ruleId ?? null}::uuid is null or rule_id = ${ruleId ?? null}::uuid
    order by created_at`.execute(ledger.readStore.db);
  return rows;
}

const settled = (node: Node) => async () => {
  const { reached } = await node.processes.waitFor(await ledger.eventStore.head(), { timeoutMs: PATIENCE_MS });
  return reached || undefined;
};
const stateIs = (ruleId: string, ...expected: readonly string[]) =>
  until(`${ruleId} ${expected.join()}`, async () => {
    const found = (await states(ruleId)).map(({ state }) => state);
    return JSON.stringify(found) === JSON.stringify(expected) || undefined;
  });
const ruleEvents = async (ruleId: string): Promise<readonly string[]> => {
  const types: string[] = [];
  for await (const { type } of ledger.eventStore.readStream(`notificationRule-${ruleId}`)) types.push(type);
  return types;
};

describe('a webhook rule', () => {
  it('tells of events after it, signed, once, and never again when the log is read anew', async () => {
    const node = start();
    await ledger.happen();
    const ruleId = await webhook(`${good.url}/a`);
    const event = await ledger.happen();
    await ledger.happen('AssetReturned');
    await stateIs(ruleId, 'delivered');
    const [posted] = good.posted;
    const id = notificationId(ruleId, event);
    const { 'webhook-timestamp': timestamp } = posted!.headers;
    const secrets = secretsInUse((name) => ledger.subjectKeys.derive(name), ruleId, { generation: 1 }, Date.now());
    expect(posted!.headers).toMatchObject(signedHeaders({ id, timestamp: Number(timestamp), body: posted!.body }, secrets));
    expect(JSON.parse(posted!.body)).toMatchObject({ type: 'AssetDeployed', id: event, data: { assetId: ids.event } });
    await node.stop();
    await sql`delete from process_checkpoint`.execute(ledger.readStore.db);
    await until('the log is read anew', settled(start()));
    await sleep(100);
    expect(good.posted.length).toBe(1);
    expect(await states(ruleId)).toEqual([{ state: 'delivered', attempts: 1, failure: null, round: 0 }]);
  });

  it('is tried again under the same id until it arrives, while others are told at once', async () => {
    start();
    bad.answer = () => (bad.posted.length < 3 ? 503 : 200);
    const [failing, working] = [await webhook(bad.url), await webhook(good.url)];
    const event = await ledger.happen();
    await stateIs(working, 'delivered');
    await stateIs(failing, 'delivered');
    expect(bad.posted.map(({ id }) => id)).toEqual(Array(3).fill(notificationId(failing, event)));
    expect(new Set(bad.posted.map(({ body }) => body)).size).toBe(1);
    expect(await states(failing)).toEqual([{ state: 'delivered', attempts: 3, failure: null, round: 0 }]);
  });

  it('is not kept waiting by a receiver that is silent', async () => {
    start();
    bad.answer = () => 'silence';
    const [silent, working] = [await webhook(bad.url), await webhook(good.url)];
    for (let count = 0; count < 12; count++) await ledger.happen();
    await until('all arrive', () => (good.posted.length === 12 ? true : undefined));
    expect(bad.posted.length).toBeLessThanOrEqual(4);
    expect((await states(silent)).every(({ state }) => state === 'waiting')).toBe(true);
    expect(working).not.toBe(silent);
  });

  it('is told by another node what one was sending when it died, with the same id', async () => {
    const dead = start({ timeoutMs: 60_000 });
    good.answer = () => 'silence';
    const ruleId = await webhook(good.url);
    const event = await ledger.happen();
    await until('the first try', () => good.posted[0]);
    good.answer = () => 200;
    start();
    await stateIs(ruleId, 'delivered');
    expect(good.posted.map(({ id }) => id)).toEqual(Array(2).fill(notificationId(ruleId, event)));
    await dead.stop();
    expect(await states(ruleId)).toEqual([{ state: 'delivered', attempts: 1, failure: null, round: 0 }]);
  });

  it('is told after a restart of what was noted before', async () => {
    const noting = start({}, false);
    const ruleId = await webhook(good.url);
    await ledger.happen();
    await until('it is noted', settled(noting));
    await noting.stop();
    expect(good.posted).toEqual([]);
    start();
    await stateIs(ruleId, 'delivered');
  });

  it('tells by what it was when the event was recorded, however late that is read', async () => {
    const ruleId = await webhook(good.url);
    const told = await ledger.happen();
    await ledger.rule({ type: 'ReviseNotificationRule', data: { ruleId, changes: { kinds: ['AssetReturned'] } } });
    await ledger.happen();
    const toldToo = await ledger.happen('AssetReturned');
    const late = await webhook(bad.url);
    start();
    await stateIs(ruleId, 'delivered', 'delivered');
    expect(good.posted.map(({ body }) => (JSON.parse(body) as { id: string }).id).sort()).toEqual([told, toldToo].sort());
    expect(await states(late)).toEqual([]);
  });

  it('is given up, and tried again when somebody asks', async () => {
    const node = start({ tryForMs: 60 });
    bad.answer = () => 500;
    const ruleId = await webhook(bad.url);
    const event = await ledger.happen();
    await stateIs(ruleId, 'failed');
    expect(await ruleEvents(ruleId)).toEqual(['WebhookRuleDefined', 'NotificationGivenUp']);
    expect(await states(ruleId)).toMatchObject([{ failure: 'answeredBadly', round: 0 }]);
    expect(node.lines).toContain('warn: A notification was given up');
    bad.answer = () => 200;
    await ledger.rule({ type: 'RetryNotification', data: { ruleId, notificationId: notificationId(ruleId, event) } });
    await stateIs(ruleId, 'delivered');
    expect(new Set(bad.posted.map(({ id }) => id)).size).toBe(1);
    expect(node.notifications.tally()).toContainEqual({ channel: 'webhook', outcome: 'given_up', count: 1 });
  });

  it('is suspended after five given up in a row; what is held is sent when it is resumed', async () => {
    const node = start({ tryForMs: 30_000 });
    bad.answer = () => 410;
    const ruleId = await webhook(bad.url);
    for (let count = 0; count < 5; count++) {
      await ledger.happen();
      await stateIs(ruleId, ...Array<string>(count + 1).fill('failed'));
    }
    expect((await ruleEvents(ruleId)).at(-1)).toBe('NotificationRuleSuspended');
    await until('it is suspended', settled(node));
    await ledger.happen();
    await until('it is not told', settled(node));
    bad.answer = () => 200;
    await ledger.rule({ type: 'ResumeNotificationRule', data: { ruleId } });
    await ledger.happen();
    await stateIs(ruleId, ...Array<string>(5).fill('failed'), 'delivered');
    expect(bad.posted.length).toBe(6);
  });

  it('tells nothing of itself, nothing old, and nothing once it is retired', async () => {
    const node = start({}, false);
    const ruleId = await webhook(good.url, ['NotificationTestRequested', 'NotificationRuleRevised', 'AssetDeployed']);
    await ledger.rule({ type: 'ReviseNotificationRule', data: { ruleId, changes: { name: 'Other' } } });
    await ledger.happen('AssetDeployed', 8 * 86_400_000);
    await ledger.rule({ type: 'SendTestNotification', data: { ruleId } });
    await until('it is noted', settled(node));
    expect((await states(ruleId)).map(({ state }) => state)).toEqual(['waiting']);
    expect(node.notifications.tooOld()).toBe(1);
    await ledger.rule({ type: 'RetireNotificationRule', data: { ruleId } });
    await stateIs(ruleId, 'cancelled');
  });

  it('is signed twice while its secret changes', async () => {
    start();
    const ruleId = await webhook(good.url);
    await ledger.rule({ type: 'RotateWebhookSecret', data: { ruleId } });
    await ledger.rule({ type: 'SendTestNotification', data: { ruleId } });
    await stateIs(ruleId, 'delivered');
    const { headers, id, body } = good.posted[0]!;
    const secrets = [2, 1].flatMap((generation) =>
      secretsInUse((name) => ledger.subjectKeys.derive(name), ruleId, { generation }, Date.now()),
    );
    expect(headers).toMatchObject(signedHeaders({ id, timestamp: Number(headers['webhook-timestamp']), body }, secrets));
  });
});

describe('a mail rule', () => {
  const mailRule = async (personId: PersonId): Promise<NotificationRuleId> => {
    const ruleId = `00000000-0000-4000-8000-${(++rules).toString().padStart(12, '0')}` as NotificationRuleId;
    const outcome = await ledger.rule({
      type: 'DefineMailRule',
      data: { ruleId, name: 'Mine', role: 'asset-manager', personId, kinds: ['AssetDeployed'] },
    });
    expect(outcome.accepted).toBe(true);
    return ruleId;
  };

  it('writes a file for each message, the same one when it is sent twice', async () => {
    start();
    const [ruleId, none] = [await mailRule(ids.ada), await mailRule(ids.grace)];
    const event = await ledger.happen();
    await stateIs(ruleId, 'delivered');
    await stateIs(none, 'failed');
    expect(await states(none)).toMatchObject([{ failure: 'noAddress', attempts: 1 }]);
    const id = notificationId(ruleId, event);
    expect(await readdir(ledger.outbox)).toEqual([`${id}.eml`]);
    const mail = await readFile(join(ledger.outbox, `${id}.eml`), 'utf8');
    for (const line of [
      'From: opsledger@localhost',
      'To: ada@example.com',
      `Message-ID: <${id}@localhost>`,
      'Auto-Submitted: auto-generated',
    ])
      expect(mail.split('\r\n')).toContain(line);
    expect(mail).toContain('went into service at a location');
    await sql`update notification_delivery set state = 'waiting' where notification_id = ${id}`.execute(ledger.readStore.db);
    await stateIs(ruleId, 'delivered');
    expect(await readdir(ledger.outbox)).toEqual([`${id}.eml`]);
  });

  it('tells nobody who has left', async () => {
    const noting = start({}, false);
    const ruleId = await mailRule(ids.grace);
    await ledger.happen();
    await until('it is noted', settled(noting));
    await ledger.send('person', ids.grace, {
      type: 'OffboardPerson',
      data: { personId: ids.grace, lastDay: '2026-03-01', leavingReason: 'resigned' },
    });
    noting.notifications.start();
    await stateIs(ruleId, 'cancelled');
    expect(await ledger.rule({ type: 'ResumeNotificationRule', data: { ruleId } })).toMatchObject({ accepted: true, events: [] });
  });
});

describe('a mail server', () => {
  let server: MailServer;
  beforeAll(async () => {
    server = await mailServer();
  });
  afterAll(() => server.close());

  async function mailboxRule(): Promise<NotificationRuleId> {
    const ruleId = `00000000-0000-4000-8000-${(++rules).toString().padStart(12, '0')}` as NotificationRuleId;
    const data = { ruleId, name: 'Money', role: 'finance', kinds: ['AssetDeployed'] } as const;
    expect(await ledger.rule({ type: 'DefineMailRule', data })).toMatchObject({ accepted: true });
    return ruleId;
  }

  const startMailing = (): Node => start({}, true, { smtpUrl: server.url, mailFrom: 'ledger@example.com' });

  it('takes the message for the mailbox of a role, in the end', async () => {
    server.answers = { RCPT: '451 later' };
    const node = startMailing();
    const ruleId = await mailboxRule();
    const event = await ledger.happen();
    await until('it is put off', () => node.notifications.tally().find(({ outcome }) => outcome === 'put_off'));
    server.answers = {};
    await stateIs(ruleId, 'delivered');
    const id = notificationId(ruleId, event);
    expect(server.received).toMatchObject([{ from: 'ledger@example.com', to: ['money@example.com'] }]);
    const { message } = server.received[0]!;
    expect(message).toContain(`Message-ID: <${id}@example.com>`);
    expect(message.replaceAll('=\n', '')).toContain('Subject: OpsLedger: AssetDeployed, asset');
  });

  it('is asked once only when it knows no such address', async () => {
    server.answers = { RCPT: '550 no such user' };
    startMailing();
    const ruleId = await mailboxRule();
    await ledger.happen();
    await stateIs(ruleId, 'failed');
    expect(await states(ruleId)).toEqual([{ state: 'failed', attempts: 1, failure: 'answeredBadly', round: 0 }]);
    expect(await ruleEvents(ruleId)).toEqual(['MailRuleDefined', 'NotificationGivenUp']);
  });
});
