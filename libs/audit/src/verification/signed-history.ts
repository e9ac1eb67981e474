import { START, type EventCatalogue, type RecordedEvent } from '@opsledger/eventsourcing';
import { noteKeyText, openCheckpoint, parseNoteKey, sameHash, type Checkpoint, type NoteKey } from '@opsledger/transparency';
import { transparencyLogEvents, type TransparencyLogEvent } from '../transparency-log/transparency-log.events.js';
import { spotOf, type FindingKind, type Findings } from './finding.js';

/** A size and a root that somebody signed. */
export interface Anchor {
  readonly size: number;
  readonly root: Uint8Array;
  /** The event in which the log says so; absent for a checkpoint that the auditor brought. */
  readonly event?: RecordedEvent;
  /** The name under which the auditor brought it. */
  readonly name?: string;
}

/** What a log says of itself: its name, its keys in the order in which they signed, and what it signed. */
export interface SignedHistory {
  readonly origin: string | undefined;
  readonly keys: readonly NoteKey[];
  readonly anchors: readonly Anchor[];
}

/** Event types that tell it. */
export const SIGNING_TYPES: ReadonlySet<string> = new Set(Object.keys(transparencyLogEvents.definitions));

type DataOf<Type extends TransparencyLogEvent['type']> = Extract<TransparencyLogEvent, { type: Type }>['data'];

/**
 * Reads the events in which the log signs for itself, in order, and checks their notes by the key that was valid then. Trust passes from one key
 * to the next by a note that both have signed.
 */
export class SigningReader implements SignedHistory {
  origin: string | undefined;
  readonly keys: NoteKey[] = [];
  readonly anchors: Anchor[] = [];
  private stream: string | undefined;
  private size = 0;

  constructor(private readonly found: Findings) {}

  add(event: RecordedEvent): void {
    const { type } = event;
    const data = dataOf(event);
    if (!data) this.tell('noteRefused', event, `It is no ${type} of a known form.`);
    else if (type === 'TransparencyLogOpened') this.open(event, data as DataOf<typeof type>);
    else if (this.origin === undefined) this.tell('notOpened', event, 'It stands before the event that names the log and its key.');
    else if (event.stream !== this.stream) this.tell('openedAgain', event, `The log signs in the stream "${this.stream}".`);
    else if (type === 'CheckpointSigned') this.checkpoint(event, data as DataOf<typeof type>);
    else this.rotate(event, data as DataOf<'TransparencyKeyRotated'>);
  }

  private open(event: RecordedEvent, { origin, key }: DataOf<'TransparencyLogOpened'>): void {
    if (this.origin !== undefined) {
      this.tell('openedAgain', event, `The log has a name already: ${this.origin}.`);
      return;
    }
    const parsed = readKey(key);
    if (!parsed) {
      this.tell('noteRefused', event, 'Its key is none.');
      return;
    }
    this.origin = origin;
    this.stream = event.stream;
    this.keys.push(parsed);
  }

  private checkpoint(event: RecordedEvent, { note, size, root }: DataOf<'CheckpointSigned'>): void {
    const signed = this.opened(event, note, this.keys.at(-1)!);
    if (!signed) return;
    if (signed.size !== size || !sameHash(signed.root, Buffer.from(root, 'base64'))) {
      this.tell('noteRefused', event, 'Its size or root is not the one in its note.');
    } else this.anchor(event, signed);
  }

  private rotate(event: RecordedEvent, { key, previousKey, size, note }: DataOf<'TransparencyKeyRotated'>): void {
    const before = this.keys.at(-1)!;
    const next = readKey(key);
    const signed = next && this.opened(event, note, next);
    if (!next || !signed) {
      if (!next) this.tell('noteRefused', event, 'Its key is none.');
      return;
    }
    this.keys.push(next);
    const handedOver = openCheckpoint(note, { origin: this.origin!, keys: [before] });
    if ('fault' in handedOver || previousKey !== noteKeyText(before))
      this.tell('notHandedOver', event, 'The key before it has not signed that another one follows.');
    else if (signed.size !== size) this.tell('noteRefused', event, 'Its size is not the one in its note.');
    else this.anchor(event, signed);
  }

  private opened(event: RecordedEvent, note: string, key: NoteKey): Checkpoint | undefined {
    const signed = openCheckpoint(note, { origin: this.origin!, keys: [key] });
    if (!('fault' in signed)) return signed;
    this.tell('noteRefused', event, `Its note is refused: ${signed.fault}.`);
    return undefined;
  }

  private anchor(event: RecordedEvent, { size, root }: Checkpoint): void {
    if (size < this.size) this.tell('sizeFalling', event, `It signs ${size} leaves, and the log had signed ${this.size} before.`);
    else this.size = size;
    this.anchors.push({ size, root, event });
  }

  private tell(kind: FindingKind, event: RecordedEvent, cause: string): void {
    this.found.add({ kind, ...spotOf(event), cause }, event.position);
  }
}

/** A checkpoint that the auditor has kept, as its file's text. */
export interface SavedCheckpoint {
  readonly name: string;
  readonly text: string;
}

/** Whom the auditor trusts. */
export interface Trust {
  /** Keys from elsewhere than the log. Without any, the log is judged by the keys in it. */
  readonly keys: readonly NoteKey[];
  readonly saved: readonly SavedCheckpoint[];
}

/** Checks what the auditor brought against what the log says of itself. @returns the checkpoints that can be compared with it. */
export function savedAnchors(history: SignedHistory, { keys, saved }: Trust, found: Findings): readonly Anchor[] {
  const { origin } = history;
  const tell = (kind: FindingKind, cause: string): void => {
    found.add({ kind, position: '0', cause }, START);
  };
  if (origin === undefined) {
    if (keys.length + saved.length > 0) tell('notSigned', 'The log has no signature at all, and there is a key or a checkpoint of it.');
    return [];
  }
  const texts = history.keys.map(noteKeyText);
  const isTrusted = keys.length === 0 || keys.some((key) => texts.includes(noteKeyText(key)));
  if (!isTrusted) tell('keyNotTrusted', 'The log has never been signed by the key that is trusted.');
  const log = { origin, keys: isTrusted ? history.keys : keys };
  const anchors: Anchor[] = [];
  for (const { name, text } of saved) {
    const opened = openCheckpoint(text, log);
    if ('fault' in opened) tell('savedNoteRefused', `The checkpoint ${name} is refused: ${opened.fault}.`);
    else anchors.push({ ...opened, name });
  }
  return anchors;
}

function dataOf({ type, data }: RecordedEvent): TransparencyLogEvent['data'] | undefined {
  const { definitions }: EventCatalogue = transparencyLogEvents;
  return definitions[type]?.schema.safeParse(data).data as TransparencyLogEvent['data'] | undefined;
}

function readKey(text: string): NoteKey | undefined {
  try {
    return parseNoteKey(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
