import { createHmac } from 'node:crypto';
import type { SecretUse } from '../notification-rule/notification-rule.state.js';

const PREFIX = 'whsec_';

/** What is signed, and when it is sent: seconds since the Unix epoch. */
export interface SignedMessage {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}

/** The headers of Standard Webhooks, with a signature for each secret. @param secrets as receivers know them: `whsec_` and base64. */
export function signedHeaders({ id, timestamp, body }: SignedMessage, secrets: readonly string[]): Readonly<Record<string, string>> {
  const sign = (secret: string): string => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`, 'utf8').digest('base64')}`;
  };
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': secrets.map(sign).join(' ') };
}

/** Gives 32 bytes that follow from the master key and a name, and cannot be guessed without it. */
export type DeriveSecret = (name: string) => Buffer;

/** The secret of one generation, as the receiver keeps it. */
export function webhookSecret(derive: DeriveSecret, ruleId: string, generation: number): string {
  return PREFIX + derive(`webhook ${ruleId} ${generation}`).toString('base64');
}

/** The secrets that sign now: the latest first. @param now milliseconds since the Unix epoch. */
export function secretsInUse(
  derive: DeriveSecret,
  ruleId: string,
  { generation, previousUntil }: SecretUse,
  now: number,
): readonly string[] {
  const overlaps = previousUntil !== undefined && now < Date.parse(previousUntil);
  return (overlaps ? [generation, generation - 1] : [generation]).map((each) => webhookSecret(derive, ruleId, each));
}
