import { Injectable } from '@nestjs/common';
import {
  CommandEdge,
  CommandInput,
  type InputOf,
  type Maybe,
  type PayloadValue,
  changesOf,
  dataOf,
  derivedId,
  payloadType,
} from '@opsledger/graphql';
import type { ChangeId } from '@opsledger/kernel';
import { changeNode, ChangeNode } from '../change-register/change-register.node.js';
import { ChangeQueries } from '../changes.queries.js';
import { plainItems } from '../values.nodes.js';
import type { ChangeCommand } from './change.decider.js';
import type { ChangeRevision } from './change.events.js';
import { HandleChange } from './change.handler.js';

/** What every mutation on a change answers. */
export const ChangePayload = payloadType('ChangePayload', { change: () => ChangeNode });

/** The input of any mutation on a change. */
type ChangeInput = CommandInput & { readonly changeId?: Maybe<ChangeId> };

/** Sends the command of a mutation. */
@Injectable()
export class ChangeMutations {
  constructor(
    private readonly edge: CommandEdge,
    private readonly queries: ChangeQueries,
  ) {}

  /** Runs the command and answers the change as it is afterwards. */
  run(type: ChangeCommand['type'], input: ChangeInput): Promise<PayloadValue> {
    const id = input.changeId ?? derivedId<ChangeId>('change', input.commandId);
    return this.edge.run(input, {
      command: (context) => new HandleChange(id, changeCommand(type, id, input), context),
      objects: { change: () => this.fresh(id) },
    });
  }

  private async fresh(id: ChangeId): Promise<ChangeNode | null> {
    const [row] = await this.queries.changes([id]);
    return row ? changeNode(row) : null;
  }
}

/**
 * The command of a validated input. The input classes implement the data of their commands, which is why the one cast here is sound:
 * the name of the command goes with the class of its input.
 */
function changeCommand(type: ChangeCommand['type'], changeId: ChangeId, input: object): ChangeCommand {
  const changes = 'changes' in input ? { changes: revisionOf(input.changes as InputOf<ChangeRevision>) } : {};
  return { type, data: { ...dataOf(input), changeId, ...changes } } as ChangeCommand;
}

/** Of a plan only the implementer can be taken away. */
function revisionOf(input: InputOf<ChangeRevision>): ChangeRevision {
  const { affectedItems, ...changes } = changesOf<ChangeRevision>(input, ['implementerId']);
  return { ...changes, ...(affectedItems && { affectedItems: plainItems(affectedItems) }) };
}
