import { eventCatalogue, eventFields, type EventOf } from '@opsledger/eventsourcing';
import { z } from 'zod';

/** A public key as one line: name, "+", id, "+", key in base64 (C2SP signed-note). */
const noteKeyLine = z.string().regex(/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/);

/** 32 bytes in base64. */
const hash = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);

/** The log signs for itself, in one stream: these events are not leaves of its tree. */
export const transparencyLogEvents = eventCatalogue('transparencyLog', {
  TransparencyLogOpened: {
    summary: 'From here on the log has a name and a key, by which its checkpoints are known for ever. Events before it are leaves too.',
    sentence: '{actor} opened the transparency log {origin}',
    version: 1,
    schema: z.object({ origin: eventFields.text, key: noteKeyLine }),
  },
  CheckpointSigned: {
    summary:
      'The log signed how many leaves it has and the root over them. Nothing before it can change without being noticed by whoever keeps the note.',
    sentence: 'The log signed a checkpoint over {size event}',
    version: 1,
    schema: z.object({ size: eventFields.count, root: hash, note: eventFields.text }),
  },
  TransparencyKeyRotated: {
    summary:
      'Another key signs from this size on. The note is the checkpoint at this size, signed by both keys, so that trust passes from one to the other.',
    sentence: '{actor} changed the key of the transparency log at {size event}',
    version: 1,
    schema: z.object({ key: noteKeyLine, previousKey: noteKeyLine, size: eventFields.count, note: eventFields.text }),
  },
});

export type TransparencyLogEvent = EventOf<typeof transparencyLogEvents>;
