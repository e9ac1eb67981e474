import type { Finding } from '@opsledger/audit';
import { streamCategory, type RecordedEvent } from '@opsledger/eventsourcing';
import { uuidFromDigest, type JsonObject } from '@opsledger/kernel';

/** What somebody with access to the files does to a log. */
export interface Edit {
  readonly events: readonly RecordedEvent[];
  /** Place among the leaves where it must be found. */
  readonly index: number;
  /** Finding that tells of it at another kind of place than a leaf: in the stream in which the log signs. */
  readonly signing?: Finding['kind'];
}

/** A number from 0 up to, not including, `below`. */
export type Choose = (below: number) => number;

type Editor = (events: readonly RecordedEvent[], choose: Choose) => Edit;

const isSigning = ({ stream }: RecordedEvent): boolean => streamCategory(stream) === 'transparencyLog';

/** Gives every event the position after the one before, as whoever rewrites a store does. */
function inPlaces(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return events.map((event, place) => ({ ...event, position: { commit: BigInt(place + 1), prepare: BigInt(place + 1) } }));
}

/** Gives the events of a stream revisions without a hole. */
function renumbered(events: readonly RecordedEvent[], stream: string): readonly RecordedEvent[] {
  let revision = 0;
  return events.map((event) => (event.stream === stream ? { ...event, revision: revision++ } : event));
}

/** Places of the leaves in the list. */
const leafPlaces = (events: readonly RecordedEvent[]): readonly number[] =>
  events.flatMap((event, place) => (isSigning(event) ? [] : [place]));

/** One letter or digit of a JSON text is another, so that it stays JSON and says something else. */
export function otherByte(value: JsonObject, choose: Choose): JsonObject {
  const text = JSON.stringify(value);
  for (;;) {
    const at = choose(text.length);
    if (!/[a-z0-9]/i.test(text[at]!)) continue;
    const edited = `${text.slice(0, at)}${'abcdef0123456789'[choose(16)]}${text.slice(at + 1)}`;
    if (edited === text) continue;
    try {
      const parsed = JSON.parse(edited) as JsonObject;
      if (JSON.stringify(parsed) !== text) return parsed;
    } catch {
      // not JSON any more: another byte
    }
  }
}

function changing(change: (event: RecordedEvent, choose: Choose) => Partial<RecordedEvent>): Editor {
  return (events, choose) => {
    const places = leafPlaces(events);
    const index = choose(places.length);
    const place = places[index]!;
    return { events: events.with(place, { ...events[place]!, ...change(events[place]!, choose) }), index };
  };
}

/** A day more or less, down to the millisecond. */
function otherTime({ metadata }: RecordedEvent, choose: Choose): Partial<RecordedEvent> {
  const at = Date.parse(metadata['recordedAt'] as string);
  const by = (1 + choose(86_400_000)) * (choose(2) === 0 ? 1 : -1);
  return { metadata: { ...metadata, recordedAt: new Date(at + by).toISOString() } };
}

const dropped: Editor = (events, choose) => {
  const places = leafPlaces(events);
  const index = choose(places.length - 1);
  const left = events.toSpliced(places[index]!, 1);
  return { events: inPlaces(choose(2) === 0 ? left : renumbered(left, events[places[index]!]!.stream)), index };
};

const duplicated: Editor = (events, choose) => {
  const places = leafPlaces(events);
  const index = choose(places.length - 1);
  const event = events[places[index]!]!;
  const doubled = events.toSpliced(places[index]!, 0, event);
  return { events: inPlaces(choose(2) === 0 ? doubled : renumbered(doubled, event.stream)), index: index + 1 };
};

const swapped: Editor = (events, choose) => {
  const places = leafPlaces(events);
  const index = choose(places.length - 1);
  const other = Math.min(places.length - 1, index + 1 + (choose(2) === 0 ? 0 : choose(12)));
  const [one, two] = [places[index]!, places[other]!];
  return { events: inPlaces(events.with(one, events[two]!).with(two, events[one]!)), index };
};

const inserted: Editor = (events, choose) => {
  const places = leafPlaces(events);
  const index = choose(places.length - 1);
  const place = places[index]!;
  const id = uuidFromDigest(Uint8Array.from({ length: 16 }, () => choose(256)));
  const made: RecordedEvent = { ...events[place]!, id, stream: `asset-${id}`, revision: 0, data: { tag: 'made up' } };
  return { events: inPlaces(events.toSpliced(place, 0, made)), index };
};

/** Everything from a leaf on that was signed. */
const tailCut: Editor = (events, choose) => {
  const places = leafPlaces(events);
  const index = 1 + choose(places.length - 1);
  return { events: events.slice(0, places[index - 1]! + 1), index };
};

const checkpoints = (events: readonly RecordedEvent[]): readonly number[] =>
  events.flatMap(({ type }, place) => (type === 'CheckpointSigned' ? [place] : []));

const checkpointRemoved: Editor = (events, choose) => {
  const places = checkpoints(events);
  const place = places[choose(places.length)]!;
  const { stream, data } = events[place]!;
  const left = events.toSpliced(place, 1);
  const edited = inPlaces(choose(2) === 0 ? left : renumbered(left, stream));
  return { events: edited, index: Number(data['size']) - 1, signing: 'savedCheckpointMissing' };
};

const checkpointEdited: Editor = (events, choose) => {
  const places = checkpoints(events);
  const place = places[choose(places.length)]!;
  const event = events[place]!;
  return {
    events: events.with(place, { ...event, data: otherByte(event.data, choose) }),
    index: Number(event.data['size']) - 1,
    signing: 'noteRefused',
  };
};

/** What is done to a list of events: the same as is done to a store or a file, once its checksums are made to fit. */
export const EDITORS = {
  dataByte: changing(({ data }, choose) => ({ data: otherByte(data, choose) })),
  metadataByte: changing(({ metadata }, choose) => ({ metadata: otherByte(metadata, choose) })),
  recordedAt: changing(otherTime),
  dropped,
  duplicated,
  swapped,
  inserted,
  tailCut,
  checkpointRemoved,
  checkpointEdited,
} as const satisfies Readonly<Record<string, Editor>>;

/** A kind of edit on a list. */
export type ListEdit = keyof typeof EDITORS;

/** Whether some finding names the place, exactly or as part of a range. */
export function locates(findings: readonly Finding[], { index, signing }: Omit<Edit, 'events'>, exactly: boolean): boolean {
  if (signing !== undefined)
    return findings.some(({ kind, stream }) => kind === signing || (kind === 'revisionHole' && stream?.startsWith('transparencyLog')));
  const first = findings.find((finding) => isAt(finding, index, exactly));
  return first !== undefined && (isNear(findings[0]!, index) || encloses(first, findings[0]!));
}

function isAt({ index = -1, until }: Finding, wanted: number, exactly: boolean): boolean {
  if (!until) return index === wanted;
  return !exactly && index <= wanted && wanted <= (until.index ?? -1);
}

/** What is told first must not lead astray: a time that was put forward shows at the event behind it. */
function isNear({ index = -1, until }: Finding, wanted: number): boolean {
  return until ? index <= wanted && wanted <= (until.index ?? -1) + 1 : Math.abs(index - wanted) <= 1;
}

/** Without tiles a hole shows first at the next event of its stream: between the same checkpoints. */
const encloses = ({ index: from = -1, until }: Finding, { index = -1 }: Finding): boolean => from <= index && index <= (until?.index ?? -1);
