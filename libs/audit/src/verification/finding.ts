import { formatPosition, type Position, type RecordedEvent } from '@opsledger/eventsourcing';

/**
 * What is wrong. Of one event or record: damagedRecord, unreadableEvent, positionNotRising, revisionHole, revisionRepeated, idRepeated,
 * timeFalling, envelopeIncomplete, notCanonical. Of a leaf against the tiles, which a signature vouches for: eventChanged, eventsDropped,
 * eventsInserted, eventsSwapped, leafDiffers (which of these cannot be told). Of what the log signed: noteRefused, sizeFalling, notHandedOver
 * (another key without the word of the one before), notOpened, openedAgain, checkpointAhead (more leaves than there were), rootDiffers,
 * logShorter. Of what the auditor brought: keyNotTrusted, notSigned, savedNoteRefused, savedRootDiffers, savedCheckpointMissing.
 */
export type FindingKind =
  | 'damagedRecord'
  | 'unreadableEvent'
  | 'positionNotRising'
  | 'revisionHole'
  | 'revisionRepeated'
  | 'idRepeated'
  | 'timeFalling'
  | 'envelopeIncomplete'
  | 'notCanonical'
  | 'eventChanged'
  | 'eventsDropped'
  | 'eventsInserted'
  | 'eventsSwapped'
  | 'leafDiffers'
  | 'noteRefused'
  | 'sizeFalling'
  | 'notHandedOver'
  | 'notOpened'
  | 'openedAgain'
  | 'checkpointAhead'
  | 'rootDiffers'
  | 'logShorter'
  | 'keyNotTrusted'
  | 'notSigned'
  | 'savedNoteRefused'
  | 'savedRootDiffers'
  | 'savedCheckpointMissing';

/** A place in the log. `index` is that among the leaves, from 0; absent for what is no leaf. */
export interface LogSpot {
  /** As `formatPosition` writes it. */
  readonly position: string;
  readonly index?: number;
}

/** Something that is not as the log was written or signed. Without `until` it is exactly here; with it, it is somewhere from here to there. */
export interface Finding extends LogSpot {
  readonly kind: FindingKind;
  readonly until?: LogSpot;
  readonly stream?: string;
  readonly eventId?: string;
  /** One sentence for people. */
  readonly cause: string;
}

/** What is worth knowing and proves nothing. `count` such places, the first of which is named. */
export interface Notice extends LogSpot {
  readonly kind: 'unknownEvent' | 'clocksDiffer' | 'tileDiffers' | 'tilesUnread';
  readonly cause: string;
  readonly count: number;
}

/** Where an event is, and which. */
export function spotOf(
  { position, stream, id }: RecordedEvent,
  index?: number,
): Pick<Finding, 'position' | 'index' | 'stream' | 'eventId'> {
  return { position: formatPosition(position), ...(index !== undefined && { index }), stream, eventId: id };
}

/** Findings that are kept; of more, only how many there are. */
const KEPT = 1000;

interface Kept {
  readonly finding: Finding;
  /** By which place the log is wrong at the latest. */
  readonly by: Position;
}

/** Gathers findings. A damaged log can have one for every event, so only the first thousand are kept. */
export class Findings {
  total = 0;
  private readonly kept: Kept[] = [];
  private readonly noticed = new Map<string, Notice>();

  /** @param by the position of the finding, or of the end of its range. */
  add(finding: Finding, by: Position): void {
    this.total += 1;
    if (this.kept.length < KEPT) this.kept.push({ finding, by });
  }

  /** Notes one more place of a kind. @param about tells the places of one kind apart. */
  notice(notice: Omit<Notice, 'count'>, about = ''): void {
    const key = `${notice.kind} ${about}`;
    const known = this.noticed.get(key);
    this.noticed.set(key, known ? { ...known, count: known.count + 1 } : { ...notice, count: 1 });
  }

  /** What was found, first what is wrong first: an exact place before a range that ends there. */
  inOrder(compare: (a: Position, b: Position) => number): readonly Finding[] {
    const exactFirst = ({ finding }: Kept): number => (finding.until ? 1 : 0);
    return [...this.kept].sort((a, b) => compare(a.by, b.by) || exactFirst(a) - exactFirst(b)).map(({ finding }) => finding);
  }

  notices(): readonly Notice[] {
    return [...this.noticed.values()];
  }
}
