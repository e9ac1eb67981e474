import { formatPosition, START, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import { leafHash, sameHash, type Hash, type TileReader } from '@opsledger/transparency';
import { isLeaf, leafHashOf } from '../transparency-log/leaf.js';
import { AnchorCourse } from './anchor-course.js';
import { spotOf, type Finding, type Findings } from './finding.js';
import { Frontier } from './frontier.js';
import { OrderCheck, type OrderRules } from './order-check.js';
import { SIGNING_TYPES, type Anchor } from './signed-history.js';
import { TileLeaves } from './tile-leaves.js';
import { Suspect } from './tile-suspect.js';

/** What a log is checked against. */
export interface CheckedAgainst {
  readonly rules: OrderRules;
  /** What the log signed, and what the auditor brought. */
  readonly anchors: readonly Anchor[];
  /** The stored tree of so many leaves. Nothing in it is believed before a signed root vouches for it. */
  readonly tiles?: (size: number) => TileReader;
}

/**
 * Takes the events of a log one after the other and computes its tree anew. At each size that somebody signed the root must be the signed one. Holds the
 * right edge of the tree, one tile, what `OrderCheck` holds, and the signed roots.
 */
export class LogChecker {
  leaves = 0;
  events = 0;
  private last: Position = START;
  private readonly tree = Frontier.empty();
  private readonly order: OrderCheck;
  private readonly anchors: readonly Anchor[];
  private nextAnchor = 0;
  /** The log's own checkpoints, and those that the auditor brought. */
  private readonly own = new AnchorCourse();
  private readonly brought = new AnchorCourse();
  private tiles: TileLeaves | undefined;
  private suspect: Suspect | undefined;
  private told = false;

  constructor(
    { rules, anchors, tiles }: CheckedAgainst,
    private readonly found: Findings,
  ) {
    this.order = new OrderCheck(rules, found);
    this.anchors = [...anchors].sort((a, b) => a.size - b.size);
    const size = this.anchors.at(-1)?.size ?? 0;
    if (tiles && size > 0) this.tiles = new TileLeaves(size, tiles(size));
  }

  /** Takes the next event. Wait for what it gives back before the next one. */
  add(event: RecordedEvent): Promise<void> | undefined {
    const { tiles, leaves } = this;
    if (!tiles || leaves >= tiles.size || tiles.has(leaves) || !isLeaf(event)) {
      this.take(event);
      return undefined;
    }
    return this.loadTile(leaves).then(() => {
      this.take(event);
    });
  }

  /** The root over all leaves so far. */
  root(): Hash {
    return this.tree.root();
  }

  /** Leaves that a signature of the log vouches for. */
  get signedLeaves(): number {
    return this.own.size;
  }

  /** Checkpoints that the auditor brought and that the log agrees with. */
  get agreeing(): number {
    return this.brought.agreeing;
  }

  /** Call it behind the last event, when the log was read to its end. */
  async finish(): Promise<void> {
    const short = this.anchors.slice(this.nextAnchor);
    for (const course of [this.own, this.brought]) {
      const anchor = short.find((one) => this.courseOf(one) === course);
      if (anchor && !course.broken) await this.endsBefore(anchor, course);
    }
    this.tellRewritten();
    this.tellMissing();
  }

  private take(event: RecordedEvent): void {
    const index = isLeaf(event) ? this.leaves : undefined;
    this.events += 1;
    this.order.add(event, index);
    this.last = event.position;
    if (index === undefined) {
      if (SIGNING_TYPES.has(event.type)) this.checkAhead(event);
      return;
    }
    const hash = this.hashOf(event, index);
    for (const course of [this.own, this.brought]) course.passed(index, event.position);
    this.compareTile(event, index, hash);
    this.tree.push(hash);
    this.leaves = index + 1;
    while (this.anchors[this.nextAnchor] && this.anchors[this.nextAnchor]!.size <= this.leaves)
      this.settle(this.anchors[this.nextAnchor++]!, event);
  }

  private hashOf(event: RecordedEvent, index: number): Hash {
    try {
      return leafHashOf(event, index);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.found.add({ kind: 'notCanonical', ...spotOf(event, index), cause: error.message }, event.position);
      return leafHash(new Uint8Array());
    }
  }

  private compareTile(event: RecordedEvent, index: number, hash: Hash): void {
    const { tiles } = this;
    if (!tiles || index >= tiles.size) this.suspect?.addEvent(event);
    else {
      if (!this.suspect && !tiles.holds(index, hash)) this.suspect = new Suspect(index, this.tree.copy());
      this.suspect?.addEvent(event);
      this.suspect?.addHash(tiles.hash(index));
    }
  }

  private settle(anchor: Anchor, event: RecordedEvent): void {
    const course = this.courseOf(anchor);
    if (anchor.size === 0 || sameHash(this.tree.root(), anchor.root)) {
      course.agrees(anchor.size);
      this.dismiss();
      return;
    }
    if (!course.breaks(anchor)) return;
    if (!this.told && this.suspect?.size === anchor.size && this.suspect.isVouchedBy(anchor.root)) {
      this.tellSuspect(this.suspect);
      return;
    }
    if (course === this.brought) return; // told at the end, when it is known whether the log signed itself again
    const until = { position: formatPosition(event.position), index: anchor.size - 1 };
    this.found.add({ kind: 'rootDiffers', ...course.start(this.last), until, cause: differsFrom(anchor) }, event.position);
  }

  /** A root that agrees says that the log is right and the tiles are not. */
  private dismiss(): void {
    const { suspect } = this;
    if (!suspect) return;
    const position = formatPosition(suspect.first?.position ?? this.last);
    const cause = `The stored tiles have another leaf ${suspect.index} than the log, and a checkpoint agrees with the log. Remove the tiles: they are made again.`;
    this.found.notice({ kind: 'tileDiffers', position, index: suspect.index, cause });
    this.suspect = undefined;
  }

  private tellSuspect(suspect: Suspect): void {
    this.told = true;
    const { first, index } = suspect;
    const spot = first ? spotOf(first, index) : { position: formatPosition(this.last), index };
    this.found.add({ ...spot, ...suspect.diagnosis() }, first?.position ?? this.last);
  }

  private checkAhead(event: RecordedEvent): void {
    const { size } = event.data;
    if (typeof size !== 'number' || size <= this.leaves || this.own.broken) return;
    const until = { position: formatPosition(event.position), index: this.leaves };
    const cause = `The log signed ${size} leaves at position ${until.position}, and only ${this.leaves} are before it: some are missing, or it was moved.`;
    const { stream, eventId } = spotOf(event);
    this.found.add(
      { kind: 'checkpointAhead', ...this.own.start(this.last), until, ...(stream !== undefined && { stream, eventId: eventId! }), cause },
      event.position,
    );
  }

  /** The log ends before a size that was signed: the tiles may still tell what stood there. */
  private async endsBefore(anchor: Anchor, course: AnchorCourse): Promise<void> {
    course.breaks(anchor);
    const suspect = this.told ? undefined : await this.completed(anchor.size);
    if (suspect?.isVouchedBy(anchor.root)) {
      this.tellSuspect(suspect);
      return;
    }
    const until = { position: formatPosition(this.last), index: this.leaves };
    const cause = `The log ends with ${this.leaves} leaves, and ${nameOf(anchor)} is over ${anchor.size}: its end was cut off, or events were taken out.`;
    this.found.add({ kind: 'logShorter', ...course.start(this.last), until, cause }, this.last);
  }

  private async completed(size: number): Promise<Suspect | undefined> {
    const { tiles } = this;
    if (!tiles || size > tiles.size) return undefined;
    const suspect = this.suspect ?? new Suspect(this.leaves, this.tree.copy());
    while (suspect.size < size) {
      if (!tiles.has(suspect.size)) await this.loadTile(suspect.size);
      if (!this.tiles) return undefined;
      suspect.addHash(tiles.hash(suspect.size));
    }
    return suspect.size === size ? suspect : undefined;
  }

  private async loadTile(index: number): Promise<void> {
    try {
      await this.tiles!.load(index);
    } catch (error) {
      const cause = `The stored tiles cannot be read, so that places are told less exactly: ${error instanceof Error ? error.message : String(error)}`;
      this.found.notice({ kind: 'tilesUnread', position: formatPosition(this.last), index, cause });
      this.tiles = undefined;
      this.suspect = undefined;
    }
  }

  private tellRewritten(): void {
    const { failed } = this.brought;
    if (!failed || failed.size > this.leaves) return;
    const again = this.own.broken
      ? ''
      : ' The log agrees with every checkpoint in it, so it was rewritten and signed again with its own key.';
    const finding: Omit<Finding, 'cause' | 'until'> = { kind: 'savedRootDiffers', ...this.brought.start(this.last) };
    const until = { position: formatPosition(this.brought.failedAt ?? this.last), index: failed.size - 1 };
    this.found.add({ ...finding, until, cause: `${differsFrom(failed)}${again}` }, this.brought.failedAt ?? this.last);
  }

  /** Every checkpoint that is handed out is also an event. */
  private tellMissing(): void {
    const sizes = new Set(this.anchors.filter(({ event }) => event).map(({ size }) => size));
    for (const { size, name } of this.anchors) {
      if (name === undefined || size === 0 || size > this.leaves || sizes.has(size)) continue;
      const cause = `The log has the leaves of the checkpoint ${name}, and not the event in which it signed them: that was taken out.`;
      this.found.add({ kind: 'savedCheckpointMissing', position: '0', index: size - 1, cause }, this.last);
    }
  }

  private courseOf({ event }: Anchor): AnchorCourse {
    return event ? this.own : this.brought;
  }
}

const nameOf = ({ event, name, size }: Anchor): string =>
  event ? `the checkpoint over ${size} leaves at position ${formatPosition(event.position)}` : `the checkpoint ${name}`;

const differsFrom = (anchor: Anchor): string => `The first ${anchor.size} leaves are not those of ${nameOf(anchor)}.`;
