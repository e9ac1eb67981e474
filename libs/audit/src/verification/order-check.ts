import { comparePositions, formatPosition, START, streamCategory, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import { spotOf, type FindingKind, type Findings } from './finding.js';
import { SeenIds } from './seen-ids.js';

/** What the order of a log is judged by. */
export interface OrderRules {
  /** Milliseconds that the time of recording may fall between two events: the clocks of several nodes differ. */
  readonly clockSkewMs: number;
  /** Whether this program knows an event of this category, type and version. */
  readonly knows: (category: string, type: string, version: number) => boolean;
}

/**
 * Looks at one event after the other: positions rise, revisions of each stream follow one another from 0, no id comes twice, times do not fall, and
 * the envelope is there. Holds a number for each stream and 64 bits for each id: about 60 MB for a million events in 200,000 streams.
 */
export class OrderCheck {
  private last: Position = START;
  private latest = '';
  private readonly next = new Map<string, number>();
  private readonly ids = new SeenIds();

  constructor(
    private readonly rules: OrderRules,
    private readonly found: Findings,
  ) {}

  /** @param index its place among the leaves, when it is one. */
  add(event: RecordedEvent, index: number | undefined): void {
    if (comparePositions(event.position, this.last) <= 0)
      this.tell('positionNotRising', event, index, `Its position does not come after ${formatPosition(this.last)}.`);
    else this.last = event.position;
    if (event.type.startsWith('$')) return;
    this.checkRevision(event, index);
    if (!this.ids.add(event.id)) this.tell('idRepeated', event, index, 'An event before it has the same id.');
    this.checkEnvelope(event, index);
  }

  private checkRevision(event: RecordedEvent, index: number | undefined): void {
    const { stream, revision } = event;
    const next = this.next.get(stream) ?? 0;
    this.next.set(stream, Math.max(next, revision + 1));
    if (revision > next) {
      const missing = revision - next === 1 ? `revision ${next} is missing` : `revisions ${next} to ${revision - 1} are missing`;
      this.tell('revisionHole', event, index, `It is revision ${revision} of its stream, of which ${missing}.`);
    } else if (revision < next) {
      this.tell('revisionRepeated', event, index, `It is revision ${revision} of its stream, which had come to ${next - 1}.`);
    }
  }

  private checkEnvelope(event: RecordedEvent, index: number | undefined): void {
    const { metadata } = event;
    const missing = missingIn(metadata);
    if (missing.length > 0) this.tell('envelopeIncomplete', event, index, `Its metadata have no proper ${missing.join(', ')}.`);
    if (!missing.includes('recordedAt')) this.checkTime(event, index, metadata['recordedAt'] as string);
    const version = metadata['schemaVersion'];
    const category = streamCategory(event.stream);
    if (typeof version !== 'number' || this.rules.knows(category, event.type, version)) return;
    const cause = `This program does not know ${event.type} version ${version} of "${category}": a newer one wrote it.`;
    this.found.notice({ kind: 'unknownEvent', ...spotOf(event, index), cause }, `${category} ${event.type} ${version}`);
  }

  private checkTime(event: RecordedEvent, index: number | undefined, recordedAt: string): void {
    const fall = recordedAt < this.latest ? Date.parse(this.latest) - Date.parse(recordedAt) : 0;
    const before = this.latest;
    if (fall > this.rules.clockSkewMs) {
      // Told once: what follows is compared with this event.
      this.latest = recordedAt;
      this.tell('timeFalling', event, index, `It was recorded at ${recordedAt}, and an event before it at ${before}.`);
      return;
    }
    if (fall <= 0) this.latest = recordedAt;
    else
      this.found.notice({
        kind: 'clocksDiffer',
        ...spotOf(event, index),
        cause: `It was recorded ${fall} ms before the event in front of it, as happens when the clocks of several nodes differ.`,
      });
  }

  private tell(kind: FindingKind, event: RecordedEvent, index: number | undefined, cause: string): void {
    this.found.add({ kind, ...spotOf(event, index), cause }, event.position);
  }
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const isInstant = (value: unknown): boolean => typeof value === 'string' && INSTANT.test(value);
const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** What the metadata of every event have, those of technical events too. */
const REQUIRED: readonly (readonly [name: string, holds: (value: unknown) => boolean])[] = [
  ['schemaVersion', (value) => Number.isInteger(value) && (value as number) > 0],
  ['occurredAt', (value) => !Number.isNaN(Date.parse(String(value)))],
  ['recordedAt', isInstant],
  ['actor', (value) => isText((value as { readonly id?: unknown } | null | undefined)?.id)],
];

const NOTHING: readonly string[] = [];

function missingIn(metadata: JsonObject): readonly string[] {
  if (REQUIRED.every(([name, holds]) => holds(metadata[name]))) return NOTHING;
  return REQUIRED.filter(([name, holds]) => !holds(metadata[name])).map(([name]) => name);
}
