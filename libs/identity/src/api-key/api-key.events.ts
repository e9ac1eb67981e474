import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { ROLES, type Instant } from '@opsledger/kernel';
import { z } from 'zod';

export const apiKeyEvents = eventCatalogue('apiKey', {
  ApiKeyIssued: {
    summary: 'A machine may act with these roles. The key itself is shown once and kept nowhere: only its SHA-256 is recorded.',
    sentence: '{actor} issued the API key "{name}" with the roles {roles}[, valid until {expiresAt}]',
    version: 1,
    schema: z.object({
      keyId: z.uuid(),
      name: z.string().min(1),
      hash: z.string().regex(/^[0-9a-f]{64}$/),
      roles: z.array(z.enum(ROLES)).min(1).readonly(),
      expiresAt: (z.iso.datetime() as unknown as z.ZodType<Instant>).exactOptional(),
    }),
  },
  ApiKeyRevoked: {
    summary: 'The key is refused from now on. What was done with it stays as it is.',
    sentence: '{actor} revoked API key {subject}',
    version: 1,
    schema: z.object({ keyId: z.uuid() }),
  },
});

/** An event of an API key. */
export type ApiKeyEvent = EventOf<typeof apiKeyEvents>;
