import type { RolesOf } from '@opsledger/identity';
import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  Input,
  type InputOf,
  type Maybe,
  type MembersOf,
  type MutationsOf,
  type PayloadValue,
  Text,
  UUID,
  inEnvelope,
} from '@opsledger/graphql';
import type { EntitlementId, LicenseAssignmentId, PurchaseLotId, SeatReservationId } from '@opsledger/kernel';
import { HOLDER_KIND } from '../licenses.enums.js';
import { KEEPERS } from '../licenses.roles.js';
import type { DataByType, Made } from './entitlement.commands.js';
import type { UseCommand } from './entitlement.use.decider.js';
import type { HolderKind } from './entitlement.events.js';
import { LicenseEntitlementPayload, EntitlementMutations } from './entitlement.mutations.js';

type UseData = DataByType<UseCommand>;

/** A seat for a holder. */
@InputType()
export class AssignLicenseFields implements InputOf<Made<UseData['AssignLicense'], 'assignmentId'>> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID, { nullable: true, description: 'Id of the new assignment; default: derived from the id of the command.' })
  readonly assignmentId!: Maybe<LicenseAssignmentId>;

  @Field(() => HOLDER_KIND, {
    description: 'A person for named users, a device for devices and cores, a location for sites, a person or device for concurrent use.',
  })
  readonly holderKind!: HolderKind;

  @Field(() => UUID)
  readonly holderId!: string;

  @Between(1, 10_000_000)
  @Field(() => Int, { nullable: true, description: 'Default: 1. More only where cores are counted.' })
  readonly quantity!: Maybe<number>;

  @Field(() => UUID, { nullable: true, description: 'Default: the valid lot with room that lasts longest.' })
  readonly lotId!: Maybe<PurchaseLotId>;

  @Field(() => UUID, { nullable: true, description: 'Takes the seats from those that a reservation keeps.' })
  readonly reservationId!: Maybe<SeatReservationId>;
}

/** The seats of one holder for another. */
@InputType()
export class ReassignLicenseFields implements InputOf<Made<UseData['ReassignLicense'], 'assignmentId'>> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID, { description: 'The assignment to end.' })
  readonly previousAssignmentId!: LicenseAssignmentId;

  @Field(() => UUID, { nullable: true, description: 'Id of the new assignment; default: derived from the id of the command.' })
  readonly assignmentId!: Maybe<LicenseAssignmentId>;

  @Field(() => HOLDER_KIND, {
    description: 'A person for named users, a device for devices and cores, a location for sites, a person or device for concurrent use.',
  })
  readonly holderKind!: HolderKind;

  @Field(() => UUID)
  readonly holderId!: string;
}

/** A holder no longer uses its seats. */
@InputType()
export class ReleaseLicenseFields implements InputOf<UseData['ReleaseLicense']> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID)
  readonly assignmentId!: LicenseAssignmentId;
}

/** Seats kept for a purpose. */
@InputType()
export class ReserveSeatsFields implements InputOf<Made<UseData['ReserveSeats'], 'reservationId'>> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID, { nullable: true, description: 'Id of the new reservation; default: derived from the id of the command.' })
  readonly reservationId!: Maybe<SeatReservationId>;

  @Between(1, 10_000_000)
  @Field(() => Int)
  readonly quantity!: number;

  @Text({ max: 200 })
  @Field()
  readonly purpose!: string;
}

/** A reservation is no longer needed. */
@InputType()
export class ReleaseReservationFields implements InputOf<UseData['ReleaseReservation']> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID)
  readonly reservationId!: SeatReservationId;
}

@InputType({ description: 'Gives a holder a seat of a valid lot.' })
class AssignLicenseInput extends inEnvelope(AssignLicenseFields) {}

@InputType({ description: 'Hands the seats of one holder to another at one stroke.' })
class ReassignLicenseInput extends inEnvelope(ReassignLicenseFields) {}

@InputType({ description: 'Frees the seats of a holder.' })
class ReleaseLicenseInput extends inEnvelope(ReleaseLicenseFields) {}

@InputType({ description: 'Keeps seats free for a purpose.' })
class ReserveSeatsInput extends inEnvelope(ReserveSeatsFields) {}

@InputType({ description: 'Frees the seats that a reservation still keeps.' })
class ReleaseReservationInput extends inEnvelope(ReleaseReservationFields) {}

/** The commands of this group as members of a bulk request: one that is missing does not compile. */
@InputType({ isAbstract: true })
export class UseCommandFields implements MembersOf<UseCommand> {
  @Field(() => AssignLicenseFields, { nullable: true })
  readonly assignLicense!: Maybe<AssignLicenseFields>;

  @Field(() => ReassignLicenseFields, { nullable: true })
  readonly reassignLicense!: Maybe<ReassignLicenseFields>;

  @Field(() => ReleaseLicenseFields, { nullable: true })
  readonly releaseLicense!: Maybe<ReleaseLicenseFields>;

  @Field(() => ReserveSeatsFields, { nullable: true })
  readonly reserveSeats!: Maybe<ReserveSeatsFields>;

  @Field(() => ReleaseReservationFields, { nullable: true })
  readonly releaseReservation!: Maybe<ReleaseReservationFields>;
}

/** Who may send them. */
export const usePolicy = {
  assignLicense: KEEPERS,
  reassignLicense: KEEPERS,
  releaseLicense: KEEPERS,
  reserveSeats: KEEPERS,
  releaseReservation: KEEPERS,
} as const satisfies RolesOf<UseCommand>;

/** The mutations that give seats to holders, keep them and take them back. */
@Resolver()
export class EntitlementUseResolver implements MutationsOf<UseCommand> {
  constructor(private readonly licenses: EntitlementMutations) {}

  @Mutation(() => LicenseEntitlementPayload, { description: 'Gives a holder a seat of a valid lot.' })
  assignLicense(@Input() input: AssignLicenseInput): Promise<PayloadValue> {
    return this.licenses.run('AssignLicense', input);
  }

  @Mutation(() => LicenseEntitlementPayload, { description: 'Hands the seats of one holder to another at one stroke.' })
  reassignLicense(@Input() input: ReassignLicenseInput): Promise<PayloadValue> {
    return this.licenses.run('ReassignLicense', input);
  }

  @Mutation(() => LicenseEntitlementPayload, { description: 'Frees the seats of a holder.' })
  releaseLicense(@Input() input: ReleaseLicenseInput): Promise<PayloadValue> {
    return this.licenses.run('ReleaseLicense', input);
  }

  @Mutation(() => LicenseEntitlementPayload, { description: 'Keeps seats free for a purpose.' })
  reserveSeats(@Input() input: ReserveSeatsInput): Promise<PayloadValue> {
    return this.licenses.run('ReserveSeats', input);
  }

  @Mutation(() => LicenseEntitlementPayload, { description: 'Frees the seats that a reservation still keeps.' })
  releaseReservation(@Input() input: ReleaseReservationInput): Promise<PayloadValue> {
    return this.licenses.run('ReleaseReservation', input);
  }
}
