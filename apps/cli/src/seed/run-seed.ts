import { parseId, uuidV5, type CommandId, type Rejection } from '@opsledger/kernel';
import { isEmptyLog } from '@opsledger/composition';
import { StreamNotFound, type CommandContext } from '@opsledger/eventsourcing';
import { encryptRequest } from '@opsledger/organization';
import type { Progress } from '../console/progress.js';
import { Pool } from '../import/run/pool.js';
import type { ImportTarget } from '../import/run/step-runner.js';
import { rootUnitId } from './company.js';
import type { SeedSettings, SeedStep } from './seed-step.js';

/** What filling a ledger did. */
export interface SeedResult {
  readonly commands: number;
  readonly recorded: number;
  /** Commands that had been recorded before. */
  readonly alreadyThere: number;
  readonly refused: readonly { readonly command: string; readonly id: string; readonly rejection: Rejection }[];
}

/** What a ledger holds before it is filled: nothing, the company of these settings, or something else. */
export type SeedGround = 'empty' | { readonly seeded: SeedSettings } | 'other';

/** Tells whether a ledger was filled with this seed number before, and with which settings. */
export async function groundOf(target: ImportTarget, settings: Pick<SeedSettings, 'seed'>): Promise<SeedGround> {
  if (await isEmptyLog(target.eventStore)) return 'empty';
  try {
    for await (const { metadata } of target.eventStore.readStream(`orgUnit-${rootUnitId(settings)}`, { maxCount: 1 })) {
      const seeded = settingsIn(metadata['source']);
      if (seeded) return { seeded };
    }
  } catch (error) {
    if (!(error instanceof StreamNotFound)) throw error;
  }
  return 'other';
}

function settingsIn(source: unknown): SeedSettings | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  const { seed, assets, people, months, endOn } = source as Readonly<Record<string, unknown>>;
  const numbers = [seed, assets, people, months].every((value) => typeof value === 'number');
  return numbers && typeof endOn === 'string' ? (source as SeedSettings) : undefined;
}

/** Commands under way at once. */
const CONCURRENCY = 16;

/** Commands to different things of these kinds may be under way at once; all others run alone, because later ones refer to what they made. */
const APART: ReadonlySet<string> = new Set(['asset', 'change', 'contract', 'licenseEntitlement', 'offboarding', 'purchaseOrder']);

/** They look at what was decided on others. */
const ALONE: ReadonlySet<string> = new Set(['ScheduleChange', 'RegisterEntitlement']);

/** What processes make of these is what later commands go on with. */
const REACTED_TO: ReadonlySet<string> = new Set(['ReceiveGoods', 'ReturnGoods', 'OffboardPerson']);

/** A ledger that is filled, with its processes. */
export interface SeedTarget extends ImportTarget {
  /** Waits until processes have reacted to everything that was recorded. @throws when they do not. */
  reacted(): Promise<void>;
}

/** Sends the commands in their order. Safe to interrupt and to run again with the same settings. */
export async function runSeed(
  steps: readonly SeedStep[],
  target: SeedTarget,
  settings: SeedSettings,
  progress: Progress,
): Promise<SeedResult> {
  const counts = { recorded: 0, alreadyThere: 0 };
  const refused: { command: string; id: string; rejection: Rejection }[] = [];
  const pool = new Pool(CONCURRENCY);
  const underWay = new Set<string>();
  const send = async (step: SeedStep, commandId: CommandId): Promise<void> => {
    const rejection = await sendOne(step, target, contextOf(step, settings, commandId));
    if (rejection === 'recorded' || rejection === 'alreadyThere') counts[rejection]++;
    else refused.push({ command: step.command.type, id: step.id, rejection });
    progress.update(counts.recorded + counts.alreadyThere + refused.length, steps.length);
  };
  const nextId = commandIds(settings);
  for (const step of steps) {
    const { type } = step.command;
    const settles = REACTED_TO.has(type);
    const alone = settles || ALONE.has(type) || !APART.has(step.category);
    if (alone || underWay.has(step.id) || underWay.size >= CONCURRENCY) {
      await pool.drain();
      underWay.clear();
    }
    underWay.add(step.id);
    await pool.run(() => send(step, nextId(step)));
    if (alone) await pool.drain();
    if (settles) await target.reacted();
  }
  await pool.drain();
  return { commands: steps.length, ...counts, refused };
}

async function sendOne(
  step: SeedStep,
  { aggregates, subjectKeys }: ImportTarget,
  context: CommandContext,
): Promise<'recorded' | 'alreadyThere' | Rejection> {
  const command = step.category === 'person' ? await encryptRequest(subjectKeys, step.command) : step.command;
  if ('code' in command) return command;
  const outcome = await aggregates.execute(step.category, step.id, command, context);
  if (!outcome.accepted) return outcome.rejection;
  return outcome.repeated || outcome.events.length === 0 ? 'alreadyThere' : 'recorded';
}

function contextOf({ occurredAt, actor, reason }: SeedStep, settings: SeedSettings, commandId: CommandId): CommandContext {
  const source = { ...settings };
  const origin = actor.kind === 'scheduler' ? 'scheduler' : 'seed';
  return { commandId, actor, origin, correlationId: commandId, occurredAt, source, ...(reason !== undefined && { reason }) };
}

/** The first, second … command of a type to a thing each have an id that follows from that. */
function commandIds({ seed }: SeedSettings): (step: SeedStep) => CommandId {
  const counts = new Map<string, number>();
  return ({ id, command }) => {
    const name = `${id} ${command.type}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return parseId<CommandId>(uuidV5(`seed ${seed} ${name} ${count}`));
  };
}
