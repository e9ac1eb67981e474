import type { RolesOf } from '@opsledger/identity';
import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  Input,
  type InputOf,
  LocalDate as LocalDateScalar,
  type Maybe,
  type MembersOf,
  type MutationsOf,
  type PayloadValue,
  Text,
  UUID,
  inEnvelope,
} from '@opsledger/graphql';
import type { EntitlementId, LicenseExceptionId, LocalDate } from '@opsledger/kernel';
import { KEEPERS } from '../licenses.roles.js';
import type { DataByType, Made } from './entitlement.commands.js';
import type { ComplianceCommand } from './entitlement.compliance.decider.js';
import { LicenseEntitlementPayload, EntitlementMutations } from './entitlement.mutations.js';

type ComplianceData = DataByType<ComplianceCommand>;

/** What a source measured. */
@InputType()
export class RecordConsumptionFields implements InputOf<ComplianceData['RecordConsumption']> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Text({ max: 200 })
  @Field({
    description: 'A discovery tool, a license server, a portal. Sources add up; the same source and day again corrects the figure.',
  })
  readonly source!: string;

  @Between(0, 1_000_000_000)
  @Field(() => Int)
  readonly quantity!: number;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Day that was measured; default: the day of the command.' })
  readonly asOf!: Maybe<LocalDate>;
}

/** A tolerated over-use. */
@InputType()
export class GrantExceptionFields implements InputOf<Made<ComplianceData['GrantException'], 'exceptionId'>> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID, { nullable: true, description: 'Id of the new exception; default: derived from the id of the command.' })
  readonly exceptionId!: Maybe<LicenseExceptionId>;

  @Between(1, 10_000_000)
  @Field(() => Int, { description: 'Seats by which use may exceed what there is.' })
  readonly seats!: number;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Last day on which it counts; left out: until it is revoked.' })
  readonly endsOn!: Maybe<LocalDate>;
}

/** An exception that counts no more. */
@InputType()
export class RevokeExceptionFields implements InputOf<ComplianceData['RevokeException']> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID)
  readonly exceptionId!: LicenseExceptionId;
}

@InputType({ description: 'Records how much a source measured to be in use. It is never refused for its size.' })
class RecordConsumptionInput extends inEnvelope(RecordConsumptionFields) {}

@InputType({ description: 'Tolerates that more seats are used than there are. A reason is needed.' })
class GrantExceptionInput extends inEnvelope(GrantExceptionFields) {}

@InputType({ description: 'Ends an exception. Nobody loses a seat by that.' })
class RevokeExceptionInput extends inEnvelope(RevokeExceptionFields) {}

/** The commands of this group as members of a bulk request: one that is missing does not compile. */
@InputType({ isAbstract: true })
export class ComplianceCommandFields implements MembersOf<ComplianceCommand> {
  @Field(() => RecordConsumptionFields, { nullable: true })
  readonly recordConsumption!: Maybe<RecordConsumptionFields>;

  @Field(() => GrantExceptionFields, { nullable: true })
  readonly grantException!: Maybe<GrantExceptionFields>;

  @Field(() => RevokeExceptionFields, { nullable: true })
  readonly revokeException!: Maybe<RevokeExceptionFields>;
}

/** Who may send them. */
export const compliancePolicy = {
  recordConsumption: KEEPERS,
  grantException: KEEPERS,
  revokeException: KEEPERS,
} as const satisfies RolesOf<ComplianceCommand>;

/** The mutations that compare use with right, and tolerate a difference. */
@Resolver()
export class EntitlementComplianceResolver implements MutationsOf<ComplianceCommand> {
  constructor(private readonly licenses: EntitlementMutations) {}

  @Mutation(() => LicenseEntitlementPayload, {
    description: 'Records how much a source measured to be in use. It is never refused for its size.',
  })
  recordConsumption(@Input() input: RecordConsumptionInput): Promise<PayloadValue> {
    return this.licenses.run('RecordConsumption', input);
  }

  @Mutation(() => LicenseEntitlementPayload, { description: 'Tolerates that more seats are used than there are. A reason is needed.' })
  grantException(@Input() input: GrantExceptionInput): Promise<PayloadValue> {
    return this.licenses.run('GrantException', input);
  }

  @Mutation(() => LicenseEntitlementPayload, { description: 'Ends an exception. Nobody loses a seat by that.' })
  revokeException(@Input() input: RevokeExceptionInput): Promise<PayloadValue> {
    return this.licenses.run('RevokeException', input);
  }
}
