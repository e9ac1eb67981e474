import { Args, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  AS_OF_BASES,
  Between,
  currentActor,
  DateTime,
  Input,
  LocalDate as LocalDateScalar,
  Payload,
  PositionScalar,
  requirePresent,
  Text,
  userError,
  UUID,
  validateInput,
  type AsOfBasis,
  type PayloadValue,
} from '@opsledger/graphql';
import { reject, type Instant, type LocalDate, type Rejection } from '@opsledger/kernel';
import type { Machine } from './machine-records.js';
import { TimeMachineNode, timeMachineNode } from './time-machine.node.js';
import { TimeMachines } from './time-machines.js';

const SECONDS_PER_HOUR = 3_600;
const DEFAULT_HOURS = 24;
/** Longest that a machine lasts unless it is extended: thirty days. */
const MAX_HOURS = 720;

@InputType({ description: 'A moment of the past of the whole ledger: exactly one of at, date and position.' })
class TimeMachineMomentInput {
  @Field(() => DateTime, { nullable: true })
  readonly at?: Instant | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'The end of that day, in UTC.' })
  readonly date?: LocalDate | null;

  @Field(() => PositionScalar, { nullable: true, description: 'Everything up to this place in the log.' })
  readonly position?: Position | null;

  @Field(() => AS_OF_BASES, { defaultValue: AS_OF_BASES.RECORDED, description: 'Only RECORDED: what the ledger said then.' })
  readonly basis!: AsOfBasis;
}

@InputType()
class OpenTimeMachineInput {
  @Field(() => UUID, { nullable: true, description: 'Chosen by the client, so that a repeated request opens one machine.' })
  readonly id?: string | null;

  @Field(() => TimeMachineMomentInput)
  readonly moment!: TimeMachineMomentInput;

  @Text({ max: 200 })
  @Field({ description: 'What it is for.' })
  readonly label!: string;

  @Between(1, MAX_HOURS)
  @Field(() => Int, { defaultValue: DEFAULT_HOURS, description: `It is dropped after so many hours, 1 to ${MAX_HOURS}.` })
  readonly expiresInHours!: number;
}

@InputType()
class ExtendTimeMachineInput {
  @Field(() => UUID)
  readonly id!: string;

  @Between(1, MAX_HOURS)
  @Field(() => Int, { defaultValue: DEFAULT_HOURS, description: `Hours from now, 1 to ${MAX_HOURS}.` })
  readonly expiresInHours!: number;
}

@InputType()
class CancelTimeMachineInput {
  @Field(() => UUID)
  readonly id!: string;
}

@InputType()
class DropTimeMachineInput {
  @Field(() => UUID)
  readonly id!: string;
}

@ObjectType()
class TimeMachinePayload extends Payload {
  @Field(() => TimeMachineNode, { nullable: true })
  readonly timeMachine!: TimeMachineNode | null;
}

/** Why a list cannot be asked for by when things happened. */
const BY_RECORDING_ONLY = reject(
  'INVALID_INPUT',
  'A time machine shows what the ledger said then (RECORDED): it replays the log, in which events stand in the order in which they were recorded, ' +
    'and what had occurred by a day may have been recorded after others that came later. Ask one subject with asOf, whose events are put into order.',
  ['moment', 'basis'],
);

/** Opens pasts of the whole ledger and tells of them. */
@Resolver()
export class TimeMachineResolver {
  constructor(private readonly machines: TimeMachines) {}

  @Query(() => [TimeMachineNode], { description: 'Every time machine, latest first.' })
  async timeMachines(): Promise<readonly TimeMachineNode[]> {
    requirePresent('Time machines');
    return (await this.machines.list()).map(timeMachineNode);
  }

  @Query(() => TimeMachineNode, { nullable: true })
  async timeMachine(@Args('id', { type: () => UUID }) id: string): Promise<TimeMachineNode | null> {
    requirePresent('Time machines');
    const machine = await this.machines.find(id);
    return machine ? timeMachineNode(machine) : null;
  }

  @Mutation(() => TimeMachinePayload, {
    description: 'Replays the log up to a moment into a copy of the read models, in the background. Nothing in the ledger changes.',
  })
  async openTimeMachine(@Input() input: OpenTimeMachineInput): Promise<PayloadValue> {
    const { id, moment, label, expiresInHours } = input;
    if (moment.basis !== 'RECORDED') return answer(BY_RECORDING_ONLY);
    return checked(input, () =>
      this.machines.open({
        ...(id && { id }),
        moment,
        label,
        lastsSeconds: expiresInHours * SECONDS_PER_HOUR,
        openedBy: currentActor().id,
      }),
    );
  }

  @Mutation(() => TimeMachinePayload, { description: 'Has a time machine expire at another time.' })
  extendTimeMachine(@Input() input: ExtendTimeMachineInput): Promise<PayloadValue> {
    return checked(input, () => this.machines.extend(input.id, input.expiresInHours * SECONDS_PER_HOUR, currentActor().id));
  }

  @Mutation(() => TimeMachinePayload, { description: 'Ends the filling of a time machine within seconds, and removes what was filled.' })
  cancelTimeMachine(@Input() input: CancelTimeMachineInput): Promise<PayloadValue> {
    return checked(input, () => this.machines.cancel(input.id, currentActor().id));
  }

  @Mutation(() => TimeMachinePayload, { description: 'Removes a time machine.' })
  dropTimeMachine(@Input() input: DropTimeMachineInput): Promise<PayloadValue> {
    return checked(input, () => this.machines.drop(input.id, currentActor().id));
  }
}

async function checked(input: object, work: () => Promise<Machine | Rejection>): Promise<PayloadValue> {
  const faults = validateInput(input);
  return faults.length > 0 ? answer(...faults) : answer(await work());
}

function answer(...outcomes: readonly (Machine | Rejection)[]): PayloadValue {
  const common = { position: null, version: null, stale: false };
  const [machine] = outcomes.filter((outcome): outcome is Machine => 'id' in outcome);
  const rejections = outcomes.filter((outcome): outcome is Rejection => 'code' in outcome);
  return { ...common, userErrors: rejections.map(userError), timeMachine: machine ? timeMachineNode(machine) : null };
}
