import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import { CommandEdge, CommandInput, Input, payloadType, type PayloadValue } from '@opsledger/graphql';
import { RetentionPolicyNode, RetentionReader } from '../retention/retention.reader.js';
import { HandleRetentionPolicy } from './retention-policy.handler.js';

@InputType({ description: 'For how long what is kept: every figure, also those that stay.' })
class SetRetentionPolicyInput extends CommandInput {
  @Field(() => Int, { description: "Years after a person's last day before which the data are erased only for a reason." })
  readonly personMinYears!: number;

  @Field(() => Int, { nullable: true, description: 'Years after it by which they must be erased; null: there is no such day.' })
  readonly personMaxYears?: number | null;

  @Field(() => Int, { description: 'Years for which archives of evidence are kept.' })
  readonly archiveYears!: number;

  @Field(() => Int, { description: 'Years for which back-ups of the log are kept.' })
  readonly logBackupYears!: number;

  @Field(() => Int, { description: 'Days for which back-ups of keys are kept: for so long an erasure can be undone by whoever has one.' })
  readonly keyBackupDays!: number;
}

const RetentionPolicyPayload = payloadType('RetentionPolicyPayload', { retentionPolicy: () => RetentionPolicyNode });

/** The mutation of the retention policy. */
@Resolver()
export class RetentionPolicyResolver {
  constructor(
    private readonly edge: CommandEdge,
    private readonly reader: RetentionReader,
  ) {}

  @Mutation(() => RetentionPolicyPayload, { description: 'Sets for how long what is kept. Nothing is erased by it.' })
  setRetentionPolicy(@Input() input: SetRetentionPolicyInput): Promise<PayloadValue> {
    const { personMinYears, personMaxYears = null, archiveYears, logBackupYears, keyBackupDays } = input;
    const data = { personMinYears, personMaxYears, archiveYears, logBackupYears, keyBackupDays };
    return this.edge.run(input, {
      command: (context) => new HandleRetentionPolicy({ type: 'SetRetentionPolicy', data }, context),
      objects: { retentionPolicy: () => this.reader.policy() },
    });
  }
}
