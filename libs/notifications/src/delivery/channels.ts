import type { Loaded } from '@opsledger/eventsourcing';
import type { Role } from '@opsledger/kernel';
import { mailOf } from '../mail/mail-text.js';
import type { Mailer } from '../mail/mailer.js';
import type { DefinedRule, NotificationRule } from '../notification-rule/notification-rule.state.js';
import type { AllowedNetworks } from '../webhook/addresses.js';
import { postWebhook, type Resolve } from '../webhook/post-webhook.js';
import { secretsInUse, signedHeaders, type DeriveSecret } from '../webhook/signature.js';
import type { ClaimedDelivery } from './deliveries.js';
import type { Sent } from './sent.js';

/** The e-mail address of a person, if there is one; 'gone' for who has left or was erased. */
export type AddressOf = (personId: string) => Promise<{ readonly email: string | undefined } | 'gone'>;

/** What sending needs. */
export interface ChannelParts {
  /** The rule as it is now. */
  readonly rule: (ruleId: string) => Promise<Loaded<NotificationRule>>;
  readonly addressOf: AddressOf;
  readonly mailboxes: ReadonlyMap<Role, string>;
  readonly mailer: Mailer;
  /** What happened, in a sentence, by the type of the event. */
  readonly summaries: ReadonlyMap<string, string>;
  readonly derive: DeriveSecret;
  readonly networks: AllowedNetworks;
  readonly resolve: Resolve;
  /** Milliseconds that a receiver has for its answer. */
  readonly timeoutMs: number;
}

/** What became of a notification: held, when its rule sends nothing now; nobody, when there is no one to tell any more. */
export interface Outcome {
  readonly channel: 'webhook' | 'mail';
  readonly sent: Sent | 'held' | 'nobody';
}

/** The ways to receivers. What a rule says now counts, not what it said when the notification was made. */
export class Channels {
  constructor(private readonly parts: ChannelParts) {}

  /** Sends once. @throws when the rule or the address cannot be read. */
  async send(delivery: ClaimedDelivery, signal: AbortSignal): Promise<Outcome> {
    const { state: rule } = await this.parts.rule(delivery.rule_id);
    if (rule.status === 'Unknown') return { channel: 'webhook', sent: 'nobody' };
    const channel = rule.channel.type;
    if (rule.status === 'Retired') return { channel, sent: 'nobody' };
    if (rule.status === 'Suspended') return { channel, sent: 'held' };
    return { channel, sent: await (channel === 'webhook' ? this.post(delivery, rule, signal) : this.mail(delivery, rule)) };
  }

  private async post(
    { notification_id: id, rule_id: ruleId, body }: ClaimedDelivery,
    { channel }: DefinedRule,
    signal: AbortSignal,
  ): Promise<Sent> {
    const { derive, networks, resolve, timeoutMs } = this.parts;
    if (channel.type !== 'webhook' || body === null) return { arrived: false, failure: 'noAddress', final: true };
    const now = Date.now();
    const headers = signedHeaders({ id, timestamp: Math.floor(now / 1000), body }, secretsInUse(derive, ruleId, channel.secret, now));
    return postWebhook(channel.url, body, headers, { networks, resolve, timeoutMs, signal });
  }

  private async mail(delivery: ClaimedDelivery, { channel, role, name }: DefinedRule): Promise<Sent | 'nobody'> {
    const { addressOf, mailboxes, mailer, summaries } = this.parts;
    const personId = channel.type === 'mail' ? channel.personId : undefined;
    const found = personId === undefined ? { email: mailboxes.get(role) } : await addressOf(personId);
    if (found === 'gone') return 'nobody';
    const to = found.email;
    if (to === undefined) return { arrived: false, failure: 'noAddress', final: true };
    const person = personId === undefined ? {} : { personId };
    return mailer.send({ id: delivery.notification_id, to, ...person, ...mailOf(delivery, name, summaries.get(delivery.kind) ?? '') });
  }
}
