import { Injectable } from '@nestjs/common';
import { CommandBus, type Command } from '@nestjs/cqrs';
import { OutcomeUnknown, StoreUnavailable, type CommandContext, type Outcome, type Position } from '@opsledger/eventsourcing';
import { apiError } from '../errors/api-error.js';
import type { CommandInput } from '../input/command-input.js';
import { validateInput } from '../input/validate-input.js';
import { Consistency } from '../consistency/consistency.js';
import { commandContext } from './command-context.js';
import { userError } from './user-error.js';
import type { PayloadValue } from './payload.js';

/** How one mutation becomes one command. */
export interface CommandSpec {
  /** Builds the aggregate's command, e.g. `(context) => new HandleAsset(id, { type: 'AssignAsset', data: dataOf(input) }, context)`. */
  command(context: CommandContext): Command<Outcome>;
  /** The payload's objects, read after the effect and only when the client asks for them. */
  readonly objects?: Readonly<Record<string, () => Promise<unknown>>>;
}

/** The one way from a mutation to a command: validate, fill the context, dispatch, wait for the read models, answer. */
@Injectable()
export class CommandEdge {
  constructor(
    private readonly commands: CommandBus,
    private readonly consistency: Consistency,
  ) {}

  async run(input: CommandInput, spec: CommandSpec): Promise<PayloadValue> {
    const faults = validateInput(input);
    if (faults.length > 0) return { userErrors: faults.map(userError), position: null, version: null, stale: false };
    const command = spec.command(commandContext(input, input.expectedVersion));
    const outcome = await orUnavailable(this.commands.execute<Outcome>(command));
    if (!outcome.accepted) return { userErrors: [userError(outcome.rejection)], position: null, version: null, stale: false };
    return { ...spec.objects, ...(await this.effect(outcome.position)), version: outcome.revision };
  }

  private async effect(position: Position): Promise<{ userErrors: []; position: Position; stale: boolean }> {
    return { userErrors: [], position, stale: !(await this.consistency.reach(position)) };
  }
}

/** Turns an unreachable store into UNAVAILABLE. */
export async function orUnavailable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof OutcomeUnknown || error instanceof StoreUnavailable) {
      throw apiError('UNAVAILABLE', 'The event store did not answer. Send the same command again: it takes effect once.', {
        retryAfterSeconds: 1,
      });
    }
    throw error;
  }
}
