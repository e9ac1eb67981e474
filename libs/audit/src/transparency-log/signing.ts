import { randomUUID } from 'node:crypto';
import { START, WrongExpectedRevision, type Position, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import { noteKeyText, signCheckpoint, type NoteSigner } from '@opsledger/transparency';
import { compareRoot, compareSaved, lastLeafPlace, type ComparedLog } from './compare-log.js';
import { GrowingTree } from './growing-tree.js';
import { isLeaf } from './leaf.js';
import { logEvents } from './log-events.js';
import type { LogKeys } from './log-key.js';
import { foldLog, readLogState, TRANSPARENCY_LOG_STREAM, type LogState, type SignedCheckpoint } from './log-state.js';
import type { TransparencyLogEvent } from './transparency-log.events.js';

/** What signing stands on. */
export interface SigningParts extends ComparedLog {
  readonly keys: LogKeys;
  /** Of the ledger, so that `recordedAt` never falls. */
  readonly clock: { now(): Instant };
  /** Most leaves that are not signed. */
  readonly maxLeaves: number;
}

/** Where a way begins. */
interface Beginning {
  readonly state: LogState | undefined;
  readonly tree: GrowingTree;
  readonly after: Position;
  readonly end: number;
}

/** Of the last event of the log's own stream; -1 before the first. */
const revisionOf = (state: LogState | undefined): number => state?.revision ?? -1;

/**
 * One way through the log: every event becomes a leaf, every checkpoint that is met is compared with the tree, whoever signed it, and what is not
 * signed is signed behind the last one. What it holds is bounded by `maxLeaves`; what fails is begun again from what is stored.
 */
export class Signing {
  /** True while the tree is made again from the start of the log. */
  readonly rebuilds: boolean;
  /** The key of the log is not this node's: others sign. */
  lacksKey = false;

  /** Behind which event to go on. */
  readonly after: Position;
  private readonly tree: GrowingTree;
  private state: LogState | undefined;
  /** Where the stream was found to end. Nothing is signed before this has been compared. */
  private end: number;

  private constructor(
    private readonly parts: SigningParts,
    { end, state, tree, after }: Beginning,
  ) {
    [this.end, this.state, this.tree, this.after] = [end, state, tree, after];
    this.rebuilds = end >= 0 && state === undefined;
  }

  /** Finds where to go on: behind the last checkpoint if the tiles fit it and the log, else at the start. @throws {LogContradicted} | {StoreUnavailable} */
  static async begin(parts: SigningParts): Promise<Signing> {
    const state = await readLogState(parts.eventStore);
    await compareSaved(parts, state);
    const empty = { state: undefined, tree: new GrowingTree(parts.tiles), after: START, end: state?.revision ?? -1 };
    if (!state?.signed) return new Signing(parts, empty);
    await parts.copies.save(state.signed);
    const { size, root } = state.signed;
    const after = await lastLeafPlace(parts, state.signed);
    if (after) return new Signing(parts, { state, tree: new GrowingTree(parts.tiles, size, root), after, end: state.revision });
    parts.log('warn', 'The tree of the transparency log is missing or belongs to another log. It is made again.', { leaves: size });
    return new Signing(parts, empty);
  }

  /** Leaves so far. */
  get leaves(): number {
    return this.tree.count;
  }

  /** Leaves behind the last checkpoint. */
  get unsigned(): number {
    return this.tree.count - (this.state?.signed?.size ?? 0);
  }

  /** The last checkpoint that was compared or signed. */
  get signed(): SignedCheckpoint | undefined {
    return this.state?.signed;
  }

  /** Takes the next event of the log. @throws {LogContradicted} | {TilesMissing} | {StoreUnavailable} */
  async take(event: RecordedEvent): Promise<void> {
    if (event.stream === TRANSPARENCY_LOG_STREAM) await this.compare(event);
    if (!isLeaf(event)) return;
    this.tree.add(event);
    if (this.unsigned >= this.parts.maxLeaves && !this.lacksKey) await this.sign();
    if (this.tree.held >= this.parts.maxLeaves) await this.tree.store();
  }

  /**
   * Signs what is not signed, if anything. The append at the exact revision is the fence: who loses goes on, and meets what the other signed.
   * @throws {LogKeyError} | {StoreUnavailable} | {OutcomeUnknown}
   */
  async sign(): Promise<void> {
    const { state } = this;
    if (this.unsigned === 0 || revisionOf(state) < this.end) return;
    const origin = state?.origin ?? `opsledger/${randomUUID()}`;
    const signer = await this.signer(origin);
    if (!signer) return;
    const size = this.tree.count;
    const root = await this.tree.rootAt(size);
    const signed = { origin, size, root, note: signCheckpoint({ origin, size, root }, [signer]), signedAt: this.parts.clock.now() };
    const revision = await this.append(signed, signer);
    if (revision === undefined) return;
    this.end = revision;
    this.state = { origin, keys: state?.keys ?? [signer.key], revision, signed };
    await this.parts.copies.save(signed);
  }

  private async signer(origin: string): Promise<NoteSigner | undefined> {
    const { keys, log } = this.parts;
    const key = this.state?.keys.at(-1);
    const signer = key ? await keys.find(key) : await keys.first(origin);
    if (!signer && !this.lacksKey)
      log('error', "The transparency log's key is not the one of this node, so that it signs nothing. Give every node the same key.", {
        origin,
      });
    this.lacksKey = !signer;
    return signer;
  }

  /** @returns the revision of the checkpoint; undefined when another one was faster. */
  private async append({ size, root, note, origin, signedAt }: SignedCheckpoint, { key }: NoteSigner): Promise<number | undefined> {
    const signed: TransparencyLogEvent = { type: 'CheckpointSigned', data: { size, root: Buffer.from(root).toString('base64'), note } };
    const opened: TransparencyLogEvent = { type: 'TransparencyLogOpened', data: { origin, key: noteKeyText(key) } };
    const before = revisionOf(this.state);
    const events = logEvents(before + 1, this.state ? [signed] : [opened, signed], signedAt);
    try {
      return (await this.parts.eventStore.append(TRANSPARENCY_LOG_STREAM, events, before < 0 ? 'noStream' : before)).revision;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision) || error.actual === 'noStream') throw error;
      this.end = error.actual;
      return undefined;
    }
  }

  /** What the log says of itself must be true of the tree; what this node has signed is passed over. */
  private async compare(event: RecordedEvent): Promise<void> {
    if (event.revision <= revisionOf(this.state)) return;
    const next = foldLog(this.state, event);
    if (next.signed && next.signed !== this.state?.signed) {
      await compareRoot(this.tree, next.signed);
      if (event.revision >= this.end) await this.parts.copies.save(next.signed);
    }
    this.lacksKey &&= next.keys.length === this.state?.keys.length;
    this.state = next;
  }
}
