import type { RecordedEvent } from '@opsledger/eventsourcing';
import { sameHash, type Hash } from '@opsledger/transparency';
import { leafHashOf } from '../transparency-log/leaf.js';
import type { FindingKind } from './finding.js';
import type { Frontier } from './frontier.js';

/** Leaves behind the first that differs by which it is told what became of it. */
const LOOK_AHEAD = 48;

/** The first leaf that the tiles have otherwise, and what follows, until a signature says which of the two is right. */
export class Suspect {
  private readonly events: RecordedEvent[] = [];
  private readonly hashes: Hash[] = [];

  /** @param tree over the leaves before it, which both have. @param index of the leaf. */
  constructor(
    readonly index: number,
    private readonly tree: Frontier,
  ) {}

  /** Leaves whose tiles were taken. */
  get size(): number {
    return this.tree.size;
  }

  /** The event that is first where the tiles have another one; undefined when the log ends before it. */
  get first(): RecordedEvent | undefined {
    return this.events[0];
  }

  /** Takes the next leaf as the log has it. */
  addEvent(event: RecordedEvent): void {
    if (this.events.length < LOOK_AHEAD) this.events.push(event);
  }

  /** Takes the next leaf as the tiles have it. */
  addHash(hash: Hash): void {
    if (this.hashes.length < LOOK_AHEAD) this.hashes.push(hash);
    this.tree.push(hash);
  }

  /** Whether a signed root vouches for the tiles. */
  isVouchedBy(root: Hash): boolean {
    return sameHash(this.tree.root(), root);
  }

  /** What became of the leaf, by which event of the neighbourhood would stand where the tiles say. */
  diagnosis(): { readonly kind: FindingKind; readonly cause: string } {
    if (this.events.length === 0)
      return { kind: 'eventsDropped', cause: `The log ends here, and its tree goes on with leaf ${this.index}: its end was cut off.` };
    const swapped = this.swappedWith();
    if (swapped !== undefined)
      return { kind: 'eventsSwapped', cause: `It and the event of leaf ${this.index + swapped} have taken each other's places.` };
    if (this.events.some((_, place) => place > 0 && this.fits(place, place)))
      return { kind: 'eventChanged', cause: 'It is not the event that was signed here; those behind it are.' };
    for (let shift = 1; shift < LOOK_AHEAD; shift++) {
      if (this.anyFits(shift))
        return { kind: 'eventsDropped', cause: `${count(shift)} that stood before it ${shift === 1 ? 'is' : 'are'} missing.` };
      if (this.anyFits(-shift))
        return {
          kind: 'eventsInserted',
          cause: `${count(shift)} from here on ${shift === 1 ? 'was' : 'were'} never signed: those behind were.`,
        };
    }
    return { kind: 'leafDiffers', cause: 'It is not the event that was signed here.' };
  }

  private swappedWith(): number | undefined {
    const other = this.events.findIndex((_, place) => place > 0 && this.fits(place, 0) && this.fits(0, place));
    return other < 0 ? undefined : other;
  }

  private anyFits(shift: number): boolean {
    return this.events.some((_, place) => this.fits(place, place + shift));
  }

  /** Whether the event at one place of the neighbourhood is the leaf of another. */
  private fits(place: number, leaf: number): boolean {
    const [event, hash] = [this.events[place], this.hashes[leaf]];
    if (!event || !hash) return false;
    try {
      return sameHash(leafHashOf(event, this.index + leaf), hash);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}

const count = (events: number): string => (events === 1 ? 'One event' : `${events} events`);
