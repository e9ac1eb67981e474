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
  UnitPriceInput,
  UUID,
  inEnvelope,
} from '@opsledger/graphql';
import type {
  CostCenterId,
  EntitlementId,
  LocalDate,
  PurchaseLotId,
  PurchaseOrderLineId,
  SoftwareProductId,
  VendorId,
} from '@opsledger/kernel';
import { LICENSE_METRIC, OVER_USE_RULE, REDUCTION_KIND } from '../licenses.enums.js';
import { KEEPERS } from '../licenses.roles.js';
import type { DataByType, Made } from './entitlement.commands.js';
import type { PurchaseCommand } from './entitlement.purchase.decider.js';
import type { LicenseMetric, OverUseRule, ReductionKind } from './entitlement.events.js';
import { LicenseEntitlementPayload, EntitlementMutations } from './entitlement.mutations.js';

type PurchaseData = DataByType<PurchaseCommand>;

/** A right to use a product. */
@InputType()
export class RegisterEntitlementFields implements InputOf<Made<PurchaseData['RegisterEntitlement'], 'entitlementId'>> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new entitlement; default: derived from the id of the command.' })
  readonly entitlementId!: Maybe<EntitlementId>;

  @Field(() => UUID)
  readonly productId!: SoftwareProductId;

  @Field(() => LICENSE_METRIC)
  readonly metric!: LicenseMetric;

  @Field(() => OVER_USE_RULE)
  readonly overUse!: OverUseRule;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly name!: Maybe<string>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true, description: 'No license keys: they belong into a vault.' })
  readonly notes!: Maybe<string>;
}

/** Where seats come from and what they cost. */
@InputType({ isAbstract: true })
abstract class LotOrigin {
  @Field(() => UnitPriceInput, { nullable: true, description: 'Of one seat for the whole term.' })
  readonly unitPrice!: Maybe<UnitPriceInput>;

  @Field(() => UUID, { nullable: true })
  readonly vendorId!: Maybe<VendorId>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true, description: 'The vendor as the order names it, while there is no vendor record.' })
  readonly vendorName!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly orderNumber!: Maybe<string>;

  @Field(() => UUID, { nullable: true })
  readonly purchaseOrderLineId!: Maybe<PurchaseOrderLineId>;

  @Field(() => UUID, { nullable: true })
  readonly costCenterId!: Maybe<CostCenterId>;
}

/** Seats with a price and a term of their own. */
@InputType()
export class AddPurchaseLotFields extends LotOrigin implements InputOf<Made<PurchaseData['AddPurchaseLot'], 'lotId'>> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID, { nullable: true, description: 'Id of the new lot; default: derived from the id of the command.' })
  readonly lotId!: Maybe<PurchaseLotId>;

  @Between(1, 10_000_000)
  @Field(() => Int, { description: 'Seats.' })
  readonly quantity!: number;

  @Field(() => LocalDateScalar, { description: 'First day on which the seats may be used.' })
  readonly termStart!: LocalDate;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Last such day; left out: for ever.' })
  readonly termEnd!: Maybe<LocalDate>;
}

/** The same seats for a later term. */
@InputType()
export class RenewLotFields extends LotOrigin implements InputOf<Made<PurchaseData['RenewLot'], 'lotId'>> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID, { nullable: true, description: 'Id of the new lot; default: derived from the id of the command.' })
  readonly lotId!: Maybe<PurchaseLotId>;

  @Field(() => UUID, { description: 'The lot to renew.' })
  readonly previousLotId!: PurchaseLotId;

  @Between(1, 10_000_000)
  @Field(() => Int, { nullable: true, description: 'Seats; default: as many as the earlier lot has.' })
  readonly quantity!: Maybe<number>;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Default: the day after the earlier term.' })
  readonly termStart!: Maybe<LocalDate>;

  @Field(() => LocalDateScalar)
  readonly termEnd!: LocalDate;
}

/** Fewer seats of a lot. */
@InputType()
export class ReduceLotFields implements InputOf<PurchaseData['ReduceLot']> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID)
  readonly lotId!: PurchaseLotId;

  @Between(0, 10_000_000)
  @Field(() => Int, { description: 'Seats that are left.' })
  readonly quantity!: number;

  @Field(() => REDUCTION_KIND)
  readonly kind!: ReductionKind;
}

/** A term is over. */
@InputType()
export class ExpireLotFields implements InputOf<PurchaseData['ExpireLot']> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => UUID)
  readonly lotId!: PurchaseLotId;
}

/** The end of an entitlement. */
@InputType()
export class RetireEntitlementFields implements InputOf<PurchaseData['RetireEntitlement']> {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;
}

@InputType({ description: 'Takes on the right to use a product. Its seats come with its lots.' })
class RegisterEntitlementInput extends inEnvelope(RegisterEntitlementFields) {}

@InputType({ description: 'Buys seats, with a price and a term of their own.' })
class AddPurchaseLotInput extends inEnvelope(AddPurchaseLotFields) {}

@InputType({ description: 'Buys the seats of a lot again for a later term. The old price and term stay as they are.' })
class RenewLotInput extends inEnvelope(RenewLotFields) {}

@InputType({ description: 'Gives seats of a lot back, or corrects how many there were. Never fewer than are in use.' })
class ReduceLotInput extends inEnvelope(ReduceLotFields) {}

@InputType({ description: 'Notes that the term of a lot is over.' })
class ExpireLotInput extends inEnvelope(ExpireLotFields) {}

@InputType({ description: 'Ends an entitlement that nobody uses any more.' })
class RetireEntitlementInput extends inEnvelope(RetireEntitlementFields) {}

/** The commands of this group as members of a bulk request: one that is missing does not compile. */
@InputType({ isAbstract: true })
export class PurchaseCommandFields implements MembersOf<PurchaseCommand> {
  @Field(() => RegisterEntitlementFields, { nullable: true })
  readonly registerEntitlement!: Maybe<RegisterEntitlementFields>;

  @Field(() => AddPurchaseLotFields, { nullable: true })
  readonly addPurchaseLot!: Maybe<AddPurchaseLotFields>;

  @Field(() => RenewLotFields, { nullable: true })
  readonly renewLot!: Maybe<RenewLotFields>;

  @Field(() => ReduceLotFields, { nullable: true })
  readonly reduceLot!: Maybe<ReduceLotFields>;

  @Field(() => ExpireLotFields, { nullable: true })
  readonly expireLot!: Maybe<ExpireLotFields>;

  @Field(() => RetireEntitlementFields, { nullable: true })
  readonly retireEntitlement!: Maybe<RetireEntitlementFields>;
}

/** Who may send them. */
export const purchasePolicy = {
  registerEntitlement: KEEPERS,
  addPurchaseLot: KEEPERS,
  renewLot: KEEPERS,
  reduceLot: KEEPERS,
  expireLot: KEEPERS,
  retireEntitlement: KEEPERS,
} as const satisfies RolesOf<PurchaseCommand>;

/** The mutations that buy seats, renew them and end them. */
@Resolver()
export class EntitlementPurchaseResolver implements MutationsOf<PurchaseCommand> {
  constructor(private readonly licenses: EntitlementMutations) {}

  @Mutation(() => LicenseEntitlementPayload, { description: 'Takes on the right to use a product. Its seats come with its lots.' })
  registerEntitlement(@Input() input: RegisterEntitlementInput): Promise<PayloadValue> {
    return this.licenses.run('RegisterEntitlement', input);
  }

  @Mutation(() => LicenseEntitlementPayload, { description: 'Buys seats, with a price and a term of their own.' })
  addPurchaseLot(@Input() input: AddPurchaseLotInput): Promise<PayloadValue> {
    return this.licenses.run('AddPurchaseLot', input);
  }

  @Mutation(() => LicenseEntitlementPayload, {
    description: 'Buys the seats of a lot again for a later term. The old price and term stay as they are.',
  })
  renewLot(@Input() input: RenewLotInput): Promise<PayloadValue> {
    return this.licenses.run('RenewLot', input);
  }

  @Mutation(() => LicenseEntitlementPayload, {
    description: 'Gives seats of a lot back, or corrects how many there were. Never fewer than are in use.',
  })
  reduceLot(@Input() input: ReduceLotInput): Promise<PayloadValue> {
    return this.licenses.run('ReduceLot', input);
  }

  @Mutation(() => LicenseEntitlementPayload, { description: 'Notes that the term of a lot is over.' })
  expireLot(@Input() input: ExpireLotInput): Promise<PayloadValue> {
    return this.licenses.run('ExpireLot', input);
  }

  @Mutation(() => LicenseEntitlementPayload, { description: 'Ends an entitlement that nobody uses any more.' })
  retireEntitlement(@Input() input: RetireEntitlementInput): Promise<PayloadValue> {
    return this.licenses.run('RetireEntitlement', input);
  }
}
