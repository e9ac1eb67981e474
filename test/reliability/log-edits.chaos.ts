import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLeaf, verifyLog, type Finding, type VerifiableLog, type VerifyLogOptions } from '@opsledger/audit';
import type { RecordedEvent } from '@opsledger/eventsourcing';
import { parseNoteKey } from '@opsledger/transparency';
import { plainEvents, SignedLog, type PlainEvent } from '../../libs/audit/testing/index.js';
import { EDITORS, locates, otherByte, type Choose, type Edit, type ListEdit } from './log-edits.kinds.js';
import { fillStore, verifyRewritten } from './log-edits.store.js';
import { randomBySeed } from './store-random.js';

/** R15: a log that is changed by somebody who makes every checksum right again. */
export interface LogEditsOptions {
  readonly edits: number;
  readonly seed: number;
}

type Kind = ListEdit | 'tilesAlong' | 'resigned' | 'storeByte';

export interface LogEditsReport extends LogEditsOptions {
  readonly byKind: Readonly<Partial<Record<Kind, number>>>;
  readonly found: number;
  /** Named by their very leaf; the others by the checkpoints around it, because the tiles were missing or changed too. */
  readonly exact: number;
  /** Logs that were wholly rewritten and signed again with their own key: sound by themselves, found by a checkpoint from before. */
  readonly resignedSoundAlone: number;
  /** Not found, or found elsewhere. Must be empty. */
  readonly missed: readonly string[];
  /** Untouched logs that were verified, and those of which something was found. */
  readonly untouched: number;
  readonly falseAlarms: number;
  readonly passed: boolean;
}

const LEAVES = 300;
const EVERY = 20;
const KINDS: readonly Kind[] = [...(Object.keys(EDITORS) as ListEdit[]), 'tilesAlong', 'resigned', 'storeByte'];
/** Copies of a store are slow, and tell little that a list does not. */
const STORE_EVERY = 4;

const listLog = (events: readonly RecordedEvent[]): VerifiableLog => {
  async function* all(): AsyncGenerator<RecordedEvent> {
    yield* events;
  }
  return { signing: all, all };
};

/** Changes logs as often as asked, and looks whether each change is found where it is. */
export async function run(options: LogEditsOptions): Promise<LogEditsReport> {
  const home = mkdtempSync(join(tmpdir(), 'log-edits-'));
  try {
    const world = await World.open(home, randomBySeed(options.seed));
    for (let edit = 0; edit < options.edits; edit++) {
      const kind = KINDS[edit % KINDS.length]!;
      await world.edit(kind === 'storeByte' && Math.floor(edit / KINDS.length) % STORE_EVERY > 0 ? 'dataByte' : kind);
      if (edit % 10 === 0) await world.leaveAlone();
    }
    return world.report(options);
  } finally {
    rmSync(home, { recursive: true });
  }
}

class World {
  private readonly byKind: Partial<Record<Kind, number>> = {};
  private readonly missed: string[] = [];
  private readonly counts = { found: 0, exact: 0, resignedSoundAlone: 0, untouched: 0, falseAlarms: 0 };

  private constructor(
    private readonly home: string,
    private readonly plain: readonly PlainEvent[],
    private readonly log: SignedLog,
    private readonly random: () => number,
  ) {}

  static async open(home: string, random: () => number): Promise<World> {
    const plain = plainEvents(LEAVES, random);
    const log = await SignedLog.of(plain, { every: EVERY });
    await fillStore(join(home, 'whole'), log.events);
    return new World(home, plain, log, random);
  }

  async edit(kind: Kind): Promise<void> {
    this.byKind[kind] = (this.byKind[kind] ?? 0) + 1;
    if (kind === 'resigned') await this.resign();
    else if (kind === 'storeByte') await this.rewriteStore();
    else await this.editList(kind);
  }

  /** Verifies a log that nobody has changed, in one of several forms. */
  async leaveAlone(): Promise<void> {
    const rotateAt = 1 + this.choose(10);
    const log = await SignedLog.of(plainEvents(20 + this.choose(100), this.random), { every: 1 + this.choose(30), rotateAt });
    const saved = log.notes.map((text, number) => ({ name: String(number), text }));
    const { findings, notices } = await verifyLog(listLog(log.events), { keys: [parseNoteKey(log.key)], saved, tiles: log.tilesOf });
    this.counts.untouched += 1;
    if (findings.length + notices.length > 0) this.counts.falseAlarms += 1;
  }

  report(options: LogEditsOptions): LogEditsReport {
    const { byKind, missed, counts } = this;
    const whole = counts.resignedSoundAlone === (byKind.resigned ?? 0) && counts.found === options.edits;
    return { ...options, byKind, ...counts, missed, passed: whole && missed.length === 0 && counts.falseAlarms === 0 };
  }

  private readonly choose: Choose = (below) => Math.floor(this.random() * below);

  private async editList(kind: ListEdit | 'tilesAlong'): Promise<void> {
    const edit = EDITORS[kind === 'tilesAlong' ? 'dataByte' : kind](this.log.events, this.choose);
    const withTiles = kind !== 'tilesAlong' && this.choose(4) > 0;
    const tiles = kind === 'tilesAlong' ? this.changedTiles(edit.index) : withTiles ? this.log.tilesOf : undefined;
    const every = edit.signing !== undefined;
    const { findings } = await verifyLog(listLog(edit.events), this.options({ every, ...(tiles && { tiles }) }));
    this.judge(kind, findings, edit, withTiles);
  }

  /** The key is the log's own: nothing in the log can tell. */
  private async resign(): Promise<void> {
    const index = this.choose(LEAVES);
    const rewritten = this.plain.map((event, place) => (place === index ? { ...event, data: otherByte(event.data, this.choose) } : event));
    const log = await SignedLog.of(rewritten, { every: EVERY });
    const alone = await verifyLog(listLog(log.events), { keys: [parseNoteKey(this.log.key)], saved: [], tiles: log.tilesOf });
    if (alone.findings.length === 0) this.counts.resignedSoundAlone += 1;
    const { findings } = await verifyLog(listLog(log.events), this.options({ tiles: log.tilesOf }));
    this.judge('resigned', findings, { index }, false);
  }

  private async rewriteStore(): Promise<void> {
    const index = this.choose(LEAVES);
    const place = this.log.events.indexOf(this.log.events.filter(isLeaf)[index]!);
    const findings = await verifyRewritten({ home: this.home, place, choose: this.choose }, this.options({ tiles: this.log.tilesOf }));
    this.judge('storeByte', findings, { index }, true);
  }

  /** What an auditor has: the key, and the last checkpoint with some from before it, or all of them. */
  private options({ every = false, tiles }: { readonly every?: boolean; readonly tiles?: VerifyLogOptions['tiles'] }): VerifyLogOptions {
    const { notes, key } = this.log;
    const saved = notes.map((text, number) => ({ name: String(number), text }));
    const kept = saved.filter((_, number) => every || number === notes.length - 1 || this.choose(3) === 0);
    return { keys: [parseNoteKey(key)], saved: kept, ...(tiles && { tiles }) };
  }

  /** The tiles with another hash of the leaf that was changed, as whoever changes both would leave them. */
  private changedTiles(index: number): VerifyLogOptions['tiles'] {
    return () => async (place) => {
      const tile = Uint8Array.from(await this.log.tilesOf()(place));
      const first = place.index * 256;
      if (place.level === 0 && index >= first && index < first + 256) tile[(index - first) * 32] = tile[(index - first) * 32]! ^ 1;
      return tile;
    };
  }

  private judge(kind: Kind, findings: readonly Finding[], edit: Omit<Edit, 'events'>, exactly: boolean): void {
    if (locates(findings, edit, exactly)) {
      this.counts.found += 1;
      if (findings.some(({ index, until }) => index === edit.index && !until)) this.counts.exact += 1;
    } else this.missed.push(`${kind} of leaf ${edit.index}: ${JSON.stringify(findings.slice(0, 3))}`);
  }
}
