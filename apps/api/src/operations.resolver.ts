import { Field, Float, Int, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import { DateTime, PositionScalar } from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';
import type { Policy } from '@opsledger/identity';
import type { LedgerStatus } from '@opsledger/operations';
import type { Position } from '@opsledger/eventsourcing';

const namesOf = (states: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(states.map((state) => [state.toUpperCase(), state]));

const PROJECTION_STATES = namesOf(['starting', 'rebuilding', 'live', 'standby', 'retrying', 'stopped']);
registerEnumType(PROJECTION_STATES, {
  name: 'ProjectionState',
  description:
    'What a read model is doing here. STANDBY: another node keeps it up to date. STOPPED: it met an event that it cannot apply, and waits for someone.',
});

const PROCESS_STATES = namesOf(['starting', 'running', 'standby', 'retrying', 'stopped']);
registerEnumType(PROCESS_STATES, {
  name: 'ProcessState',
  description:
    'What a process is doing here. STANDBY: another node runs it. STOPPED: it met an event that this version of the program does not know.',
});

@ObjectType({ isAbstract: true })
class Place {
  @Field()
  readonly name!: string;

  @Field(() => PositionScalar, { description: 'Everything in the log up to here has been considered.' })
  readonly position!: Position;

  @Field(() => Int, { description: 'Events that have not been considered yet; an estimate from 200 on when the log is on EventStoreDB.' })
  readonly lagEvents!: number;

  @Field(() => Float, { description: 'Age of the oldest of them in seconds; 0 when there is none.' })
  readonly lagSeconds!: number;

  @Field(() => String, { nullable: true, description: 'Why it is retrying or has stopped. Values of the data are left out.' })
  readonly failure?: string | null;
}

@ObjectType({ description: 'One part of a read model whose streams are shared out among nodes.' })
class ProjectionPartition {
  @Field(() => Int)
  readonly partition!: number;

  @Field(() => PositionScalar)
  readonly position!: Position;

  @Field(() => Int)
  readonly lagEvents!: number;

  @Field(() => Float)
  readonly lagSeconds!: number;
}

@ObjectType({ description: 'What a read model could not apply, and what waits behind it.' })
class ParkedCounts {
  @Field(() => Int)
  readonly streams!: number;

  @Field(() => Int)
  readonly events!: number;
}

@ObjectType({ description: 'A read model, and how far it has followed the log.' })
class ProjectionStatus extends Place {
  @Field(() => Int, { description: 'Raised when its tables or handlers change: it is then rebuilt.' })
  readonly version!: number;

  @Field(() => PROJECTION_STATES)
  readonly state!: string;

  @Field(() => [ProjectionPartition], { description: 'One, unless its streams are shared out among nodes.' })
  readonly partitions!: readonly ProjectionPartition[];

  @Field(() => ParkedCounts, { description: 'See parkedEvents.' })
  readonly parked!: ParkedCounts;
}

@ObjectType({
  description:
    'A process that reacts to events with commands, and how far it has come; or, under `schedule/`, what sends commands when they are due.',
})
class ProcessStatus extends Place {
  @Field(() => PROCESS_STATES)
  readonly state!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When a schedule last looked for what is due on this node. Null of everything else.',
  })
  readonly lastRunAt?: Instant | null;
}

/** Reads how far everything has come. @throws {StoreUnavailable} the event store does not answer. */
export abstract class StatusReader {
  abstract status(): Promise<Pick<LedgerStatus, 'projections' | 'processes'>>;
}

/** For operators, and for front-ends that say how fresh their lists are. */
@Resolver()
export class OperationsResolver {
  constructor(private readonly reader: StatusReader) {}

  @Query(() => [ProjectionStatus], { description: 'Every read model, by how far it has followed the log.' })
  async projections(): Promise<LedgerStatus['projections']> {
    return (await this.reader.status()).projections;
  }

  @Query(() => [ProcessStatus], { description: 'Every process that reacts to events, by how far it has come, and every schedule.' })
  async processes(): Promise<LedgerStatus['processes']> {
    return (await this.reader.status()).processes;
  }
}

/** Who may see it. */
export const operationsPolicy: Policy = { mutations: {}, queries: { projections: ['admin', 'auditor'], processes: ['admin', 'auditor'] } };
