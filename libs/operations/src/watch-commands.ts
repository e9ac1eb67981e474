import {
  OutcomeUnknown,
  StoreUnavailable,
  type Aggregates,
  type CommandContext,
  type Message,
  type OperationsLog,
  type Outcome,
} from '@opsledger/eventsourcing';
import { Histogram } from 'prom-client';
import type { Metrics } from './metrics.js';

const COMMAND_SECONDS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];

/**
 * Counts and times every command of a ledger from now on, those of clients and of processes, and logs those that were refused or failed.
 * A line names the command, the code and where it came from, never what it asked for: a refusal's text may quote it.
 */
export function watchCommands(aggregates: Aggregates, metrics: Metrics, log: OperationsLog): void {
  const commands = metrics.counter(
    'opsledger_commands_total',
    'Commands by name and outcome: accepted, unchanged, repeated, failed, unknown (the store did not answer), or the code of the refusal.',
    ['command', 'outcome'],
  );
  const seconds = new Histogram({
    name: 'opsledger_command_seconds',
    help: 'Time of a command from its first look at the aggregate to its answer, without the wait for the read models. A bulk request counts once.',
    labelNames: ['command'],
    buckets: COMMAND_SECONDS,
    registers: [metrics.registry],
  });
  const answered = (command: string, outcome: Outcome, context: CommandContext): void => {
    commands.inc({ command, outcome: nameOf(outcome) });
    if (outcome.accepted || outcome.rejection.code === 'NOT_ATTEMPTED') return;
    log('info', 'A command was refused', { command, code: outcome.rejection.code, ...originOf(context) });
  };
  const failed = (command: string, error: unknown, context: CommandContext): void => {
    const away = error instanceof OutcomeUnknown || error instanceof StoreUnavailable;
    commands.inc({ command, outcome: away ? 'unknown' : 'failed' });
    log(away ? 'warn' : 'error', 'A command failed', {
      command,
      error: error instanceof Error ? error.name : 'Error',
      ...originOf(context),
    });
  };
  const timed = async <Result>(command: string, work: () => Promise<Result>): Promise<Result> => {
    const start = performance.now();
    try {
      return await work();
    } finally {
      seconds.observe({ command }, (performance.now() - start) / 1_000);
    }
  };

  const execute = aggregates.execute.bind(aggregates);
  aggregates.execute = <Event extends Message = Message>(category: string, id: string, command: Message, context: CommandContext) =>
    timed(command.type, async () => {
      try {
        const outcome = await execute<Event>(category, id, command, context);
        answered(command.type, outcome, context);
        return outcome;
      } catch (error) {
        failed(command.type, error, context);
        throw error;
      }
    });

  const executeBulk = aggregates.executeBulk.bind(aggregates);
  aggregates.executeBulk = (items, policy) =>
    timed('bulk', async () => {
      try {
        const outcomes = await executeBulk(items, policy);
        for (const [index, { command, context }] of items.entries()) answered(command.type, outcomes[index]!, context);
        return outcomes;
      } catch (error) {
        if (items[0]) failed('bulk', error, items[0].context);
        throw error;
      }
    });
}

function nameOf(outcome: Outcome): string {
  if (!outcome.accepted) return outcome.rejection.code;
  if (outcome.repeated) return 'repeated';
  return outcome.events.length === 0 ? 'unchanged' : 'accepted';
}

const originOf = ({ origin, correlationId }: CommandContext): object => ({ origin, correlationId });
