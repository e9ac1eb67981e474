import { Injectable } from '@nestjs/common';
import { comparePositions, type BulkItem, type ErrorPolicy, type Message, type Outcome, type Position } from '@opsledger/eventsourcing';
import { reject, type Rejection } from '@opsledger/kernel';
import type { BulkInput, BulkItemInput } from '../input/command-input.js';
import { validateInput } from '../input/validate-input.js';
import { Consistency } from '../consistency/consistency.js';
import { commandContext, itemCommandId } from './command-context.js';
import { orUnavailable } from './command-edge.js';
import type { BulkPayloadValue } from './payload.js';
import { userError } from './user-error.js';

/** Most items of one bulk mutation. */
export const MAX_BULK_ITEMS = 100;

/** What the edge needs of the aggregates. The composition provides them under this token. */
export abstract class BulkExecutor {
  abstract executeBulk(items: readonly BulkItem[], policy: ErrorPolicy): Promise<readonly Outcome[]>;
}

/** How the items of a bulk mutation become commands. */
export interface BulkSpec<Item> {
  /** Stream category of the aggregate. */
  readonly category: string;
  id(item: Item, index: number): string;
  command(item: Item, index: number): Message;
  /** The result's objects, read after the effect and only when the client asks for them. */
  objects?(item: Item, index: number): Readonly<Record<string, () => Promise<unknown>>>;
}

/** A bulk input: the envelope, the policy and the items. */
export interface ItemsInput<Item extends BulkItemInput> extends BulkInput {
  readonly items: readonly Item[];
}

/** Sends up to 100 commands of one request, each with an id derived from the request's. */
@Injectable()
export class BulkEdge {
  constructor(
    private readonly executor: BulkExecutor,
    private readonly consistency: Consistency,
  ) {}

  async run<Item extends BulkItemInput>(input: ItemsInput<Item>, spec: BulkSpec<Item>): Promise<BulkPayloadValue> {
    const refused = requestFaults(input);
    if (refused.length > 0) return { userErrors: refused.map(userError), position: null, stale: false, results: [] };
    const outcomes = await this.outcomes(input, spec);
    const position = lastPosition(outcomes);
    const stale = !(await this.consistency.reach(position));
    return {
      userErrors: [],
      position,
      stale,
      results: input.items.map((item, index) => resultOf(outcomes[index]!, index, spec.objects?.(item, index))),
    };
  }

  private async outcomes<Item extends BulkItemInput>(input: ItemsInput<Item>, spec: BulkSpec<Item>): Promise<readonly Outcome[]> {
    const faults = input.items.map((item, index) => validateInput(item, ['items', String(index)])[0]);
    if (input.errorPolicy === 'REJECT_ALL' && faults.some((fault) => fault)) return faults.map((fault) => refusal(fault ?? NOT_ATTEMPTED));
    const sound = input.items.flatMap((item, index) => (faults[index] ? [] : [bulkItem(input, spec, item, index)]));
    const done = sound.length === 0 ? [] : await orUnavailable(this.executor.executeBulk(sound, input.errorPolicy));
    const queue = [...done];
    return faults.map((fault) => (fault ? refusal(fault) : queue.shift()!));
  }
}

const NOT_ATTEMPTED = reject('NOT_ATTEMPTED', 'Another item was refused, so nothing was written. Correct that one and send all again.');

/** Faults of the envelope and of the number of items. Pure. */
function requestFaults<Item extends BulkItemInput>(input: ItemsInput<Item>): readonly Rejection[] {
  const actual = input.items.length;
  if (actual > MAX_BULK_ITEMS) {
    return [
      reject('LIMIT_EXCEEDED', `At most ${MAX_BULK_ITEMS} items go into one request. Split it.`, ['items'], {
        limit: MAX_BULK_ITEMS,
        actual,
      }),
    ];
  }
  if (actual === 0) return [reject('INVALID_INPUT', 'At least one item is needed.', ['items'])];
  return validateInput(Object.assign(Object.create(Object.getPrototypeOf(input) as object) as object, input, { items: undefined }));
}

function bulkItem<Item extends BulkItemInput>(input: ItemsInput<Item>, spec: BulkSpec<Item>, item: Item, index: number): BulkItem {
  const context = { ...commandContext(input, item.expectedVersion), commandId: itemCommandId(input.commandId, index) };
  return { category: spec.category, id: spec.id(item, index), command: spec.command(item, index), context };
}

function refusal(rejection: Rejection): Outcome {
  return { accepted: false, rejection };
}

function lastPosition(outcomes: readonly Outcome[]): Position | null {
  const positions = outcomes.flatMap((outcome) => (outcome.accepted ? [outcome.position] : []));
  return positions.reduce<Position | null>((last, next) => (last && comparePositions(last, next) > 0 ? last : next), null);
}

function resultOf(outcome: Outcome, index: number, objects: Readonly<Record<string, unknown>> = {}): BulkPayloadValue['results'][number] {
  if (!outcome.accepted) return { index, userErrors: [userError(outcome.rejection)], version: null };
  return { ...objects, index, userErrors: [], version: outcome.revision };
}
