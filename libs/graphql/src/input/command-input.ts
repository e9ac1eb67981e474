import { Field, InputType, Int, registerEnumType } from '@nestjs/graphql';
import type { ErrorPolicy } from '@opsledger/eventsourcing';
import type { CommandId, Instant, PersonId } from '@opsledger/kernel';
import { DateTime, UUID } from '../scalars/scalars.js';
import { Between, Text } from './text.decorator.js';

/** What every mutation takes beside its own fields. Actor and recording time are the server's alone. */
@InputType({ isAbstract: true })
export abstract class CommandEnvelope {
  @Field(() => UUID, { description: 'Idempotency key, made by the client: the same id with the same input has one effect and one answer.' })
  readonly commandId!: CommandId;

  @Field(() => DateTime, { nullable: true, description: 'When it happened, if not now. Never in the future; back-dating needs a reason.' })
  readonly occurredAt?: Instant | null;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, {
    nullable: true,
    description: 'Why, in the words of the one who acts. Kept in the audit trail for ever: no personal data.',
  })
  readonly reason?: string | null;

  @Field(() => UUID, { nullable: true, description: 'The person for whom the caller acts.' })
  readonly onBehalfOf?: PersonId | null;
}

/** Base of the input of a mutation on one thing. */
@InputType({ isAbstract: true })
export abstract class CommandInput extends CommandEnvelope {
  @Between(-1, 2 ** 31 - 1)
  @Field(() => Int, {
    nullable: true,
    description: 'The version the caller last saw; VERSION_CONFLICT when the thing has moved on. -1: it must not exist.',
  })
  readonly expectedVersion?: number | null;
}

/** What a bulk mutation does when some items are refused. */
export const ERROR_POLICIES = { REJECT_ALL: 'REJECT_ALL', REJECT_FAILED: 'REJECT_FAILED' } as const satisfies Record<
  ErrorPolicy,
  ErrorPolicy
>;
registerEnumType(ERROR_POLICIES, {
  name: 'ErrorPolicy',
  valuesMap: {
    REJECT_ALL: { description: 'One refusal and nothing is written.' },
    REJECT_FAILED: { description: 'Refused items are left out, the others have their effect.' },
  },
});

/** Base of the input of a bulk mutation; the class adds `items`, a list of at most 100 objects that extend `BulkItemInput`. */
@InputType({ isAbstract: true })
export abstract class BulkInput extends CommandEnvelope {
  @Field(() => ERROR_POLICIES, { defaultValue: ERROR_POLICIES.REJECT_ALL })
  readonly errorPolicy!: ErrorPolicy;
}

/** Base of one item of a bulk mutation. */
@InputType({ isAbstract: true })
export abstract class BulkItemInput {
  @Between(-1, 2 ** 31 - 1)
  @Field(() => Int, { nullable: true, description: 'The version the caller last saw.' })
  readonly expectedVersion?: number | null;
}
