import { Field, Float, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { DateTime, PositionScalar } from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';
import { MACHINE_STATES, type Machine } from './machine-records.js';

const STATES = Object.fromEntries(MACHINE_STATES.map((state) => [state.toUpperCase(), state]));
registerEnumType(STATES, {
  name: 'TimeMachineState',
  description:
    'FILLING: the log is replayed into it. READY: it can be asked. FAILED: it cannot be filled. CANCELLED: the filling was ended.',
});

/** A past of the whole ledger, as it is told of. */
@ObjectType('TimeMachine', {
  description:
    'A past of the whole ledger: the log replayed up to a point into a copy of the read models. Send queries with the header OpsLedger-Time-Machine: <id>.',
})
export class TimeMachineNode {
  @Field(() => ID)
  readonly id!: string;

  @Field()
  readonly label!: string;

  @Field(() => STATES)
  readonly state!: string;

  @Field(() => DateTime, { description: 'The moment that was asked for: what "today" is in its answers.' })
  readonly at!: Instant;

  @Field(() => PositionScalar, { description: 'The last event that counts.' })
  readonly position!: Position;

  @Field(() => DateTime, { description: 'When that event was recorded.' })
  readonly recordedAt!: Instant;

  @Field(() => Float, { description: 'How much of the log has been replayed, from 0 to 1.' })
  readonly progress!: number;

  @Field(() => Float, { nullable: true, description: 'What it takes on disk. Null until it is ready.' })
  readonly bytes!: number | null;

  @Field({ description: 'The id of the one who opened it.' })
  readonly openedBy!: string;

  @Field(() => DateTime)
  readonly openedAt!: Instant;

  @Field(() => DateTime, { nullable: true })
  readonly readyAt!: Instant | null;

  @Field(() => DateTime, { description: 'It is dropped then, unless it is extended.' })
  readonly expiresAt!: Instant;

  @Field(() => String, { nullable: true, description: 'What else there is to know, for people.' })
  readonly detail!: string | null;
}

/** Pure. */
export function timeMachineNode(machine: Machine): TimeMachineNode {
  const { filledTo, position, bytes = null, readyAt = null, detail = null } = machine;
  const progress = Math.min(Number(filledTo) / Number(position.commit), 1);
  return { ...machine, progress, bytes, readyAt, detail };
}
