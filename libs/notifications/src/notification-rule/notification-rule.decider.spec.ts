import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { reject, type Actor, type Instant, type NotificationId, type Role } from '@opsledger/kernel';
import { ids, mailDefined, webhookDefined } from '../../testing/notification.samples.js';
import type { GivenUp, NotificationRuleCommand, NotificationRuleFacts } from './notification-rule.commands.js';
import { GIVEN_UP_IN_ROW, notificationRuleDecider } from './notification-rule.decider.js';
import type { NotificationRuleEvent } from './notification-rule.events.js';

const { rule: ruleId, notification: notificationId } = ids;
const spec = DeciderSpecification.for(notificationRuleDecider);
const known = new Map([
  ['AssetAssigned', 'asset'],
  ['AssetReturned', 'asset'],
  ['ContractRenewed', 'contract'],
  ['ApiKeyIssued', 'apiKey'],
  ['NotificationGivenUp', 'notificationRule'],
]);
const facts: NotificationRuleFacts = { known, mailboxes: ['finance'] };
const someone = (id: string, ...roles: readonly Role[]): Actor => ({ id, kind: 'user', roles });
const ada = someone(ids.ada, 'asset-manager');
const grace = someone(ids.grace, 'asset-manager');

const suspended: NotificationRuleEvent = { type: 'NotificationRuleSuspended', data: { ruleId, givenUp: 5 } };
const resumed: NotificationRuleEvent = { type: 'NotificationRuleResumed', data: { ruleId } };
const retired: NotificationRuleEvent = { type: 'NotificationRuleRetired', data: { ruleId } };
const requests: readonly Exclude<NotificationRuleCommand, { type: 'DefineWebhookRule' | 'DefineMailRule' }>[] = [
  { type: 'ReviseNotificationRule', data: { ruleId, changes: {} } },
  { type: 'RotateWebhookSecret', data: { ruleId } },
  { type: 'SendTestNotification', data: { ruleId } },
  { type: 'RetryNotification', data: { ruleId, notificationId } },
  { type: 'ResumeNotificationRule', data: { ruleId } },
  { type: 'RetireNotificationRule', data: { ruleId } },
];

describe('DefineWebhookRule', () => {
  const define = (changes: object = {}) => ({ type: 'DefineWebhookRule', data: { ...webhookDefined.data, ...changes } }) as const;

  it('tells what the role may hear', () => {
    spec
      .given()
      .when(define({ name: ' Desk ' }), { facts })
      .then(webhookDefined);
  });

  it('is for administrators', () => {
    spec.given().when(define(), { facts, actor: ada }).thenRejected('FORBIDDEN');
  });

  it('refuses a blank name, an address that may not be reached, and a second one with the id', () => {
    const urlFault = reject('SSRF_BLOCKED', 'This is not a public address.', ['url']);
    spec
      .given()
      .when(define({ name: ' ' }), { facts })
      .thenRejected('INVALID_INPUT', ['name']);
    spec
      .given()
      .when(define(), { facts: { ...facts, urlFault } })
      .thenRejected('SSRF_BLOCKED', ['url']);
    spec.given(webhookDefined).when(define(), { facts }).thenRejected('ALREADY_EXISTS', ['ruleId']);
  });

  it.each<[readonly string[], string, RegExp]>([
    [[], 'INVALID_INPUT', /Name at least one/],
    [['AssetAssigned', 'AssetAssigned'], 'INVALID_INPUT', /named twice/],
    [['assetassign'], 'INVALID_INPUT', /Did you mean AssetAssigned\?/],
    [['AssetAtturned'], 'INVALID_INPUT', /Did you mean AssetReturned, AssetAssigned\?/],
    [['ContractRe'], 'INVALID_INPUT', /Did you mean ContractRenewed\?/],
    [Array.from({ length: 50 }, (_, index) => `K${index}`), 'INVALID_INPUT', /no kind of event "K0"/],
    [['Nothing'], 'INVALID_INPUT', /Choose from docs\/events/],
    [['constructor'], 'INVALID_INPUT', /no kind of event "constructor"/],
    [['ContractRenewed'], 'FORBIDDEN', /service-agent is not told of ContractRenewed/],
    [['ApiKeyIssued'], 'FORBIDDEN', /not told of ApiKeyIssued/],
    [Array.from({ length: 51 }, (_, index) => `K${index}`), 'LIMIT_EXCEEDED', /at most 50/],
  ])('refuses the kinds %j', (kinds, code, message) => {
    const answer = notificationRuleDecider.decide(
      define({ kinds }),
      { status: 'Unknown' },
      {
        facts,
        actor: someone(ids.ada, 'admin'),
        now: '2026-03-01T12:00:00.000Z' as Instant,
        occurredAt: '2026-03-01T12:00:00.000Z' as Instant,
      },
    );
    expect(answer).toMatchObject({ code, message: expect.stringMatching(message) as unknown, path: ['kinds'] });
  });

  it('tells nothing to those who only ask for things, and secrets to those who watch', () => {
    spec
      .given()
      .when(define({ role: 'requester' }), { facts })
      .thenRejected('FORBIDDEN', ['kinds']);
    const data = { ...webhookDefined.data, role: 'security-officer', kinds: ['ApiKeyIssued', 'NotificationGivenUp'] } as const;
    spec.given().when(define(data), { facts }).then({ type: 'WebhookRuleDefined', data });
  });
});

describe('DefineMailRule', () => {
  const define = (changes: object = {}) => ({ type: 'DefineMailRule', data: { ...mailDefined.data, ...changes } }) as const;
  const active: NotificationRuleFacts = { ...facts, person: 'active' };

  it('is for oneself, with a role that one has', () => {
    spec.given().when(define(), { facts: active, actor: ada }).then(mailDefined);
    spec.given().when(define(), { facts: active, actor: grace }).thenRejected('FORBIDDEN', ['personId']);
    spec
      .given()
      .when(define({ personId: undefined }), { facts, actor: ada })
      .thenRejected('FORBIDDEN', ['personId']);
    spec
      .given()
      .when(define({ role: 'finance' }), { facts: active, actor: ada })
      .thenRejected('FORBIDDEN', ['role']);
  });

  it('is by an administrator for anybody who is there, or the mailbox of a role', () => {
    spec.given().when(define(), { facts: active }).then(mailDefined);
    spec
      .given()
      .when(define(), { facts: { ...facts, person: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['personId']);
    const { personId: _none, ...data } = { ...mailDefined.data, role: 'finance' as const };
    spec.given().when({ type: 'DefineMailRule', data }, { facts }).then({ type: 'MailRuleDefined', data });
    spec
      .given()
      .when({ type: 'DefineMailRule', data: { ...data, role: 'asset-manager' } }, { facts })
      .thenRejected('INVALID_REFERENCE', ['role']);
  });

  it('refuses a blank name, kinds that there are not, and a second one with the id', () => {
    spec
      .given()
      .when(define({ name: '' }), { facts: active })
      .thenRejected('INVALID_INPUT', ['name']);
    spec
      .given()
      .when(define({ kinds: ['X'] }), { facts: active })
      .thenRejected('INVALID_INPUT', ['kinds']);
    spec.given(mailDefined).when(define(), { facts: active }).thenRejected('ALREADY_EXISTS', ['ruleId']);
  });
});

describe('ReviseNotificationRule', () => {
  const revise = (changes: object) => ({ type: 'ReviseNotificationRule', data: { ruleId, changes } }) as const;
  const url = 'https://hooks.example.com/b';

  it('records what differs, and counts it from then on', () => {
    const changes = { name: 'Help', url, kinds: ['AssetReturned'] };
    const revised: NotificationRuleEvent = { type: 'NotificationRuleRevised', data: { ruleId, changes } };
    spec
      .given(webhookDefined)
      .when(revise({ ...changes, name: ' Help ' }), { facts })
      .then(revised);
    spec.given(webhookDefined, revised).when(revise(changes), { facts }).thenNothing();
    spec
      .given(mailDefined)
      .when(revise({ name: 'Help' }), { facts, actor: ada })
      .then({ type: 'NotificationRuleRevised', data: { ruleId, changes: { name: 'Help' } } });
    const renamed: NotificationRuleEvent = { type: 'NotificationRuleRevised', data: { ruleId, changes: { name: 'Help' } } };
    spec
      .given(webhookDefined, renamed)
      .when(revise({ url: webhookDefined.data.url }), { facts })
      .thenNothing();
  });

  it('refuses what a new rule may not have', () => {
    const urlFault = reject('SSRF_BLOCKED', 'This is not a public address.', ['url']);
    spec
      .given(webhookDefined)
      .when(revise({ url }), { facts: { ...facts, urlFault } })
      .thenRejected('SSRF_BLOCKED', ['changes', 'url']);
    spec
      .given(webhookDefined)
      .when(revise({ name: ' ' }), { facts })
      .thenRejected('INVALID_INPUT', ['changes', 'name']);
    spec
      .given(webhookDefined)
      .when(revise({ kinds: ['X'] }), { facts })
      .thenRejected('INVALID_INPUT', ['changes', 'kinds']);
    spec.given(mailDefined).when(revise({ url }), { facts }).thenRejected('INVALID_INPUT', ['changes', 'url']);
  });
});

describe('RotateWebhookSecret', () => {
  const rotate = { type: 'RotateWebhookSecret', data: { ruleId } } as const;
  const rotated = (generation: number, previousUntil: string): NotificationRuleEvent => ({
    type: 'WebhookSecretRotated',
    data: { ruleId, generation, previousUntil: previousUntil as Instant },
  });

  it('lets both secrets sign for a day', () => {
    const first = rotated(2, '2026-03-02T12:00:00.000Z');
    spec.given(webhookDefined).when(rotate, { facts }).then(first);
    spec
      .given(webhookDefined, first, suspended)
      .when(rotate, { facts, now: '2026-03-01T13:00:00.000Z' as Instant })
      .then(rotated(3, '2026-03-02T13:00:00.000Z'));
  });

  it('is nothing that mail has', () => {
    spec.given(mailDefined).when(rotate, { facts }).thenRejected('INVALID_TRANSITION', ['ruleId']);
  });
});

describe('GiveUpNotification', () => {
  const giveUp = (data: Partial<GivenUp> = {}): NotificationRuleCommand => {
    const tried = { eventId: ids.event, kind: 'AssetAssigned', failure: 'timedOut', attempts: 3 } as const;
    return { type: 'GiveUpNotification', data: { ruleId, notificationId, ...tried, round: 0, arrivedSince: false, ...data } };
  };
  const givenUp = (inRow: number, round = 0, id = notificationId): NotificationRuleEvent => ({
    type: 'NotificationGivenUp',
    data: { ruleId, notificationId: id, eventId: ids.event, kind: 'AssetAssigned', failure: 'timedOut', attempts: 3, round, inRow },
  });
  const other = '00000000-0000-4000-8000-000000000b02' as NotificationId;
  const retried: NotificationRuleEvent = { type: 'NotificationRetried', data: { ruleId, notificationId, round: 1 } };

  it('is noted once per round', () => {
    spec.given(webhookDefined).when(giveUp(), { facts }).then(givenUp(1));
    spec.given(webhookDefined, givenUp(1)).when(giveUp(), { facts }).thenNothing();
    spec
      .given(webhookDefined, givenUp(1), retried)
      .when(giveUp({ round: 1 }), { facts })
      .then(givenUp(2, 1));
    spec.given(webhookDefined, givenUp(1), retried).when(giveUp(), { facts }).thenNothing();
  });

  it('counts those in a row, and suspends the rule at the fifth', () => {
    expect(GIVEN_UP_IN_ROW).toBe(5);
    const before = [1, 2, 3, 4].map((inRow) => givenUp(inRow, 0, `00000000-0000-4000-8000-00000000000${inRow}` as NotificationId));
    spec
      .given(webhookDefined, ...before)
      .when(giveUp(), { facts })
      .then(givenUp(5), suspended);
    spec
      .given(webhookDefined, ...before)
      .when(giveUp({ arrivedSince: true }), { facts })
      .then(givenUp(1));
    spec
      .given(webhookDefined, ...before, givenUp(5), suspended)
      .when(giveUp({ notificationId: other }), { facts })
      .then(givenUp(6, 0, other));
    spec
      .given(webhookDefined, ...before, givenUp(5), suspended, resumed)
      .when(giveUp({ notificationId: other }), { facts })
      .then(givenUp(1, 0, other));
  });

  it('is nothing to a rule that is retired', () => {
    spec.given(webhookDefined, retired).when(giveUp(), { facts }).thenNothing();
  });

  describe('RetryNotification', () => {
    const retry = { type: 'RetryNotification', data: { ruleId, notificationId } } as const;

    it('tries again what was given up, once until it is given up again', () => {
      spec.given(webhookDefined, givenUp(1)).when(retry, { facts }).then(retried);
      spec.given(webhookDefined, givenUp(1), retried).when(retry, { facts }).thenNothing();
      spec
        .given(webhookDefined, givenUp(1), retried, givenUp(2, 1))
        .when(retry, { facts })
        .then({ type: 'NotificationRetried', data: { ruleId, notificationId, round: 2 } });
    });

    it('refuses what was not given up, and a rule that is suspended', () => {
      spec.given(webhookDefined).when(retry, { facts }).thenRejected('NOT_FOUND', ['notificationId']);
      spec.given(webhookDefined, givenUp(5), suspended).when(retry, { facts }).thenRejected('INVALID_TRANSITION', ['ruleId']);
    });
  });
});

describe('SendTestNotification', () => {
  const test = { type: 'SendTestNotification', data: { ruleId } } as const;
  const requested: NotificationRuleEvent = { type: 'NotificationTestRequested', data: { ruleId } };

  it('asks for a message, as often as one likes', () => {
    spec.given(webhookDefined).when(test, { facts }).then(requested);
    spec.given(mailDefined, requested).when(test, { facts, actor: ada }).then(requested);
  });

  it('waits until a suspended rule is resumed', () => {
    spec.given(webhookDefined, suspended).when(test, { facts }).thenRejected('INVALID_TRANSITION', ['ruleId']);
  });
});

describe('ResumeNotificationRule and RetireNotificationRule', () => {
  const resume = { type: 'ResumeNotificationRule', data: { ruleId } } as const;
  const retire = { type: 'RetireNotificationRule', data: { ruleId } } as const;

  it('let it work again, and end it', () => {
    spec.given(webhookDefined, suspended).when(resume, { facts }).then(resumed);
    spec.given(webhookDefined, suspended, resumed).when(resume, { facts }).thenNothing();
    spec.given(webhookDefined, suspended).when(retire, { facts }).then(retired);
    spec.given(mailDefined).when(retire, { facts, actor: ada }).then(retired);
    spec.given(webhookDefined, retired).when(retire, { facts }).thenNothing();
  });

  it('are the last word', () => {
    for (const command of requests.filter(({ type }) => type !== 'RetireNotificationRule'))
      spec.given(webhookDefined, retired).when(command, { facts }).thenRejected('INVALID_TRANSITION', ['ruleId']);
  });
});

describe('a rule', () => {
  it('of somebody else is as if it were not there', () => {
    const { personId: _none, ...ofRole } = mailDefined.data;
    for (const command of requests) {
      spec.given().when(command, { facts }).thenRejected('NOT_FOUND', ['ruleId']);
      for (const rule of [webhookDefined, mailDefined, { type: 'MailRuleDefined', data: ofRole } as const])
        spec.given(rule).when(command, { facts, actor: grace }).thenRejected('NOT_FOUND', ['ruleId']);
    }
  });

  it('is not made by events that cannot begin one, nor given what its channel has not', () => {
    const { evolve } = notificationRuleDecider;
    for (const event of [suspended, resumed, retired]) expect(evolve({ status: 'Unknown' }, event)).toEqual({ status: 'Unknown' });
    const mail = evolve({ status: 'Unknown' }, mailDefined);
    const previousUntil = '2026-03-02T12:00:00.000Z' as Instant;
    expect(evolve(mail, { type: 'WebhookSecretRotated', data: { ruleId, generation: 2, previousUntil } })).toEqual(mail);
    expect(evolve(mail, { type: 'NotificationRuleRevised', data: { ruleId, changes: { url: 'https://x.example' } } })).toEqual(mail);
  });
});
