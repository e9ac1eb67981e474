import {
  reservationStream,
  StreamNotFound,
  type Aggregates,
  type CommandContext,
  type EventStore,
  type Outcome,
} from '@opsledger/eventsourcing';
import { parseInstant, reject, type Actor, type Rejection } from '@opsledger/kernel';
import { encryptRequest, type SubjectKeys } from '@opsledger/organization';
import { importCommandId, stepKey, type Step } from '../plan/step.js';
import type { Place } from '../plan/planning.js';

/** The parts of a ledger that an import writes through. */
export interface ImportTarget {
  readonly aggregates: Aggregates;
  readonly eventStore: EventStore;
  readonly subjectKeys: SubjectKeys;
}

/** What became of a step. `present`: it was in the ledger before, from an earlier import or from elsewhere. */
export type StepResult = { readonly status: 'imported' | 'present' } | { readonly status: 'refused'; readonly rejection: Rejection };

/** Why something is recorded long after it happened. */
const TAKEN_OVER = 'Taken over from Snipe-IT.';

/** Who imports. */
export const IMPORT_ACTOR: Actor = { id: 'import', kind: 'import', roles: ['admin'] };

/** Runs the steps of one import, the needed before the needing, each thing that rows merely name once. */
export class StepRunner {
  /** How many things that rows only name were made, by category. */
  readonly created = new Map<Step['category'], number>();
  private readonly ensured = new Map<string, Promise<StepResult>>();
  /** Where the ledger has a thing under another id than the import would give it. */
  private readonly knownAs = new Map<string, string>();

  constructor(
    private readonly target: ImportTarget,
    private readonly correlationId: string,
  ) {}

  /** A row's own step, after what it needs. */
  async run(step: Step, place: Place): Promise<StepResult> {
    const missing = await this.ensureNeeds(step, place);
    if (missing) return { status: 'refused', rejection: missing };
    const result = await this.execute(step, place);
    if (result.status === 'refused' && result.rejection.code === 'KEY_TAKEN') await this.learnId(step, result.rejection);
    return result;
  }

  /** A thing that rows only name: made unless it is there. */
  private ensure(step: Step, place: Place): Promise<StepResult> {
    const before = this.ensured.get(stepKey(step));
    if (before) return before;
    const result = this.make(step, place);
    this.ensured.set(stepKey(step), result);
    return result;
  }

  private async make(step: Step, place: Place): Promise<StepResult> {
    if (step.part === undefined && (await this.isThere(step))) return { status: 'present' };
    const missing = await this.ensureNeeds(step, place);
    if (missing) return { status: 'refused', rejection: missing };
    const result = await this.execute(step, place);
    if (result.status === 'imported' && step.part === undefined)
      this.created.set(step.category, (this.created.get(step.category) ?? 0) + 1);
    if (result.status !== 'refused' || result.rejection.code !== 'KEY_TAKEN') return result;
    return (await this.learnId(step, result.rejection)) ? { status: 'present' } : result;
  }

  private async isThere({ category, id }: Step): Promise<boolean> {
    return (await this.target.aggregates.state(category, id)).revision >= 0;
  }

  private async ensureNeeds(step: Step, place: Place): Promise<Rejection | undefined> {
    for (const need of step.needs) {
      const result = await this.ensure(need, place);
      if (result.status === 'refused') {
        if (need.part !== undefined) return result.rejection;
        return reject('INVALID_REFERENCE', `The ${need.label}, which the row names, was refused: ${result.rejection.message}`);
      }
    }
    return undefined;
  }

  private async execute(step: Step, { file, line }: Place): Promise<StepResult> {
    const command = await this.commandOf(step);
    if ('code' in command) return { status: 'refused', rejection: command };
    const context: CommandContext = {
      commandId: importCommandId(step),
      actor: IMPORT_ACTOR,
      origin: 'import',
      correlationId: this.correlationId,
      source: { file, row: line },
      ...(step.occurredOn && { occurredAt: parseInstant(`${step.occurredOn}T00:00:00Z`), reason: TAKEN_OVER }),
    };
    const outcome: Outcome = await this.target.aggregates.execute(step.category, step.id, command, context);
    if (!outcome.accepted) return { status: 'refused', rejection: outcome.rejection };
    return { status: outcome.repeated || outcome.events.length === 0 ? 'present' : 'imported' };
  }

  /** The command as the ledger takes it: ids as the ledger knows them, people's data encrypted. */
  private async commandOf(step: Step): Promise<{ readonly type: string; readonly data: unknown } | Rejection> {
    const command = step.category === 'person' ? await encryptRequest(this.target.subjectKeys, step.command) : step.command;
    return this.knownAs.size === 0 || 'code' in command ? command : renamed(command, this.knownAs);
  }

  /** Finds out under which id the ledger holds a unique key, so that later rows refer to that. */
  private async learnId({ category, id }: Step, { data }: Rejection): Promise<boolean> {
    const { space, key } = data ?? {};
    if (typeof space !== 'string' || typeof key !== 'string') return false;
    const holder = await holderOf(this.target.eventStore, reservationStream({ space, key }));
    if (!holder?.startsWith(`${category}-`)) return false;
    this.knownAs.set(id, holder.slice(category.length + 1));
    return true;
  }
}

async function holderOf(store: EventStore, stream: string): Promise<string | undefined> {
  try {
    for await (const { data } of store.readStream(stream, { direction: 'backwards', maxCount: 1 })) {
      const holder = data['holder'];
      return typeof holder === 'string' ? holder : undefined;
    }
  } catch (error) {
    if (!(error instanceof StreamNotFound)) throw error;
  }
  return undefined;
}

/** The command with every id replaced under which the ledger does not know the thing. */
function renamed<Command extends object>(command: Command, knownAs: ReadonlyMap<string, string>): Command {
  return JSON.parse(JSON.stringify(command), (_key, value: unknown) =>
    typeof value === 'string' ? (knownAs.get(value) ?? value) : value,
  ) as Command;
}
