import { Field, InputType } from '@nestjs/graphql';
import { CommandInput, LocalDate as LocalDateScalar, Text, UUID } from '@opsledger/graphql';
import type { CostCenterId, LocalDate, LocationId, OrgUnitId, PersonId } from '@opsledger/kernel';
import { LEAVING_REASON } from '../people/people.node.js';
import type { LeavingReason } from './person.events.js';

/** Personal data of someone new. Stored only encrypted. */
@InputType()
export class PersonalDataInput {
  @Text({ max: 200 })
  @Field({ description: 'The full name, as the person writes it.' })
  readonly name!: string;

  @Text({ max: 254 })
  @Field(() => String, { nullable: true })
  readonly email?: string | null;

  @Text({ max: 100 })
  @Field(() => String, { nullable: true, description: 'Unique in any case of letters.' })
  readonly username?: string | null;

  @Text({ max: 50 })
  @Field(() => String, { nullable: true })
  readonly phone?: string | null;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly jobTitle?: string | null;

  @Text({ max: 50 })
  @Field(() => String, { nullable: true })
  readonly employeeNumber?: string | null;
}

/** Personal data to put right: left out stays, null takes away. */
@InputType()
export class PersonalDataCorrectionInput {
  @Text({ max: 200 })
  @Field(() => String, { nullable: true, description: 'Cannot be taken away.' })
  readonly name?: string | null;

  @Text({ max: 254 })
  @Field(() => String, { nullable: true })
  readonly email?: string | null;

  @Text({ max: 100 })
  @Field(() => String, { nullable: true })
  readonly username?: string | null;

  @Text({ max: 50 })
  @Field(() => String, { nullable: true })
  readonly phone?: string | null;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly jobTitle?: string | null;

  @Text({ max: 50 })
  @Field(() => String, { nullable: true })
  readonly employeeNumber?: string | null;
}

/** Someone new. */
@InputType()
export class OnboardPersonInput extends CommandInput {
  @Field(() => UUID, { nullable: true, description: 'Default: derived from the command id.' })
  readonly personId?: PersonId | null;

  @Field(() => PersonalDataInput)
  readonly personalData!: PersonalDataInput;

  @Field(() => UUID, { nullable: true })
  readonly orgUnitId?: OrgUnitId | null;

  @Field(() => UUID, { nullable: true })
  readonly costCenterId?: CostCenterId | null;

  @Field(() => UUID, { nullable: true })
  readonly locationId?: LocationId | null;

  @Field(() => UUID, { nullable: true })
  readonly managerId?: PersonId | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'First day of work.' })
  readonly startOn?: LocalDate | null;
}

/** Another place in the organisation: left out stays, null takes away. */
@InputType()
export class TransferPersonInput extends CommandInput {
  @Field(() => UUID)
  readonly personId!: PersonId;

  @Field(() => UUID, { nullable: true })
  readonly orgUnitId?: OrgUnitId | null;

  @Field(() => UUID, { nullable: true })
  readonly costCenterId?: CostCenterId | null;

  @Field(() => UUID, { nullable: true })
  readonly locationId?: LocationId | null;

  @Field(() => UUID, { nullable: true })
  readonly managerId?: PersonId | null;
}

/** Personal data put right. */
@InputType()
export class CorrectPersonInput extends CommandInput {
  @Field(() => UUID)
  readonly personId!: PersonId;

  @Field(() => PersonalDataCorrectionInput)
  readonly personalData!: PersonalDataCorrectionInput;
}

/** Someone leaves. */
@InputType()
export class OffboardPersonInput extends CommandInput {
  @Field(() => UUID)
  readonly personId!: PersonId;

  @Field(() => LocalDateScalar)
  readonly lastDay!: LocalDate;

  @Field(() => LEAVING_REASON)
  readonly leavingReason!: LeavingReason;
}

/** The first half of an erasure. */
@InputType()
export class RequestPersonErasureInput extends CommandInput {
  @Field(() => UUID)
  readonly personId!: PersonId;
}

/** The end of a request that is not granted, or is taken back. Needs a reason. */
@InputType()
export class RejectPersonErasureInput extends CommandInput {
  @Field(() => UUID)
  readonly personId!: PersonId;
}

/** The data become evidence. Needs a reason. */
@InputType()
export class PlacePersonLegalHoldInput extends CommandInput {
  @Field(() => UUID)
  readonly personId!: PersonId;

  @Text({ max: 100 })
  @Field({ description: 'Names the case. No personal data.' })
  readonly caseReference!: string;
}

/** One case needs the data no more. Needs a reason. */
@InputType()
export class LiftPersonLegalHoldInput extends CommandInput {
  @Field(() => UUID)
  readonly personId!: PersonId;

  @Text({ max: 100 })
  @Field()
  readonly caseReference!: string;
}

/** The second half of an erasure, by a second person. It cannot be undone. */
@InputType()
export class ApprovePersonErasureInput extends CommandInput {
  @Field(() => UUID)
  readonly personId!: PersonId;
}
