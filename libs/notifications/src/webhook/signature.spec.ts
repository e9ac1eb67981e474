import { createHmac } from 'node:crypto';
import type { Instant } from '@opsledger/kernel';
import { secretsInUse, signedHeaders, webhookSecret, type DeriveSecret } from './signature.js';

const derive: DeriveSecret = (name) => createHmac('sha256', 'master').update(name).digest();

describe('the signature of a webhook', () => {
  it('is that of the reference libraries of Standard Webhooks', () => {
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
    expect(signedHeaders(message, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is there once for each secret', () => {
    const [one, two] = [1, 2].map((generation) => webhookSecret(derive, 'a', generation)) as [string, string];
    const sign = (...secrets: string[]) => signedHeaders({ id: 'x', timestamp: 1, body: 'é' }, secrets)['webhook-signature'];
    expect(sign(two, one)).toBe(`${sign(two)} ${sign(one)}`);
    expect(sign(two)).not.toBe(sign(one));
  });
});

describe('the secret of a webhook', () => {
  it('follows from the rule and the generation, and has 32 bytes', () => {
    const secret = webhookSecret(derive, 'a', 1);
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64').length).toBe(32);
    expect(webhookSecret(derive, 'a', 1)).toBe(secret);
    expect(new Set([secret, webhookSecret(derive, 'b', 1), webhookSecret(derive, 'a', 2)]).size).toBe(3);
  });

  it('is two secrets until the overlap ends', () => {
    const at = (text: string) => Date.parse(text);
    const secret = (generation: number) => webhookSecret(derive, 'a', generation);
    const use = { generation: 3, previousUntil: '2026-03-02T12:00:00.000Z' as Instant };
    expect(secretsInUse(derive, 'a', { generation: 1 }, at('2026-03-01T12:00:00Z'))).toEqual([secret(1)]);
    expect(secretsInUse(derive, 'a', use, at('2026-03-02T11:59:59Z'))).toEqual([secret(3), secret(2)]);
    expect(secretsInUse(derive, 'a', use, at('2026-03-02T12:00:00Z'))).toEqual([secret(3)]);
  });
});
