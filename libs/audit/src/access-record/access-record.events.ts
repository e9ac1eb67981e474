import { eventCatalogue, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';

/** What kind of request reads: an operation of GraphQL, or a command of the command line. */
export const READ_KINDS = ['query', 'mutation', 'subscription', 'command'] as const;
export type ReadKind = (typeof READ_KINDS)[number];

/** Most fields of one request that are named; the rest is a number. */
export const MAX_FIELDS = 30;
/** Most arguments of one field that are named; the rest is a number. */
export const MAX_ARGUMENTS = 30;
/** Longest value of an argument, in characters. */
export const MAX_VALUE = 100;

const fieldRead = z.object({
  field: z.string().min(1).max(100),
  arguments: z.record(z.string().max(200), z.string().max(MAX_VALUE)),
});

/** What the stream of a day holds of who read what. Equal reads of a minute are counted, not repeated. */
export const auditReadEvents = eventCatalogue('auditRead', {
  AuditDataRead: {
    summary:
      'Somebody was about to be shown audit data: how things were, what was done and by whom, or anything at all when an auditor asked. ' +
      'Free text that was searched for is left out. It does not say what the answer held, nor that it arrived.',
    sentence: '{readerId} was shown {reads.field}, {count time}',
    version: 1,
    schema: z.object({
      readerId: z.string().min(1),
      kind: z.enum(READ_KINDS),
      name: z.string().min(1).max(100).exactOptional(),
      reads: z.array(fieldRead).min(1).max(MAX_FIELDS),
      moreFields: z.int().min(1).exactOptional(),
      count: z.int().min(1),
    }),
  },
});

/** An event of the record of reads. */
export type AuditReadEvent = EventOf<typeof auditReadEvents>;
