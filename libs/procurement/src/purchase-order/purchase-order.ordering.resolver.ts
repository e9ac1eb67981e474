import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  changesOf,
  inEnvelope,
  Input,
  type InputOf,
  Items,
  LocalDate as LocalDateScalar,
  type Maybe,
  MoneyInput,
  type MutationsOf,
  type PayloadValue,
  Text,
  UnitPriceInput,
  UUID,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { AssetModelId, BudgetId, ContractId, EntitlementId, LocalDate, PurchaseOrderLineId, VendorId } from '@opsledger/kernel';
import { BUYERS } from '../procurement.roles.js';
import { OfPurchaseFields } from './purchase-order.approval.resolver.js';
import type { DataByType } from './purchase-order.commands.js';
import type { Tolerance } from './purchase-order.events.js';
import { PurchaseMutations, PurchaseOrderPayload } from './purchase-order.mutations.js';
import type { LineRevision, OrderingCommand } from './purchase-order.ordering.decider.js';

type Data = DataByType<OrderingCommand>;
type Fields<Type extends keyof Data> = InputOf<Omit<Data[Type], 'onBehalfOf' | 'lines'>>;

@InputType({ description: 'An invoice line may be off by no more than the percentage, and by no more than the amount.' })
export class ToleranceInput implements InputOf<Tolerance> {
  @Field({ description: '0 to 10, with at most 2 decimals, e.g. "2.5".' })
  readonly percent!: string;

  @Field(() => MoneyInput)
  readonly amount!: MoneyInput;
}

@InputType()
export class PlaceOrderFields extends OfPurchaseFields implements Fields<'PlaceOrder'> {
  @Text({ max: 100 })
  @Field({ description: 'Unique over all orders.' })
  readonly poNumber!: string;

  @Field(() => UUID)
  readonly vendorId!: VendorId;

  @Field(() => UUID, { nullable: true })
  readonly contractId!: Maybe<ContractId>;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly expectedOn!: Maybe<LocalDate>;

  @Field(() => ToleranceInput, { nullable: true, description: 'Default: invoices must agree to the minor unit. It stays as it is.' })
  readonly tolerance!: Maybe<ToleranceInput>;
}

@InputType({ description: 'What is left out stays as it is.' })
export class LineRevisionInput implements InputOf<LineRevision> {
  @Field(() => UUID)
  readonly lineId!: PurchaseOrderLineId;

  @Text({ max: 500 })
  @Field(() => String, { nullable: true })
  readonly description!: Maybe<string>;

  @Between(1, 1_000_000)
  @Field(() => Int, { nullable: true })
  readonly quantity!: Maybe<number>;

  @Field(() => UnitPriceInput, { nullable: true })
  readonly unitPrice!: Maybe<UnitPriceInput>;

  @Field(() => UUID, { nullable: true })
  readonly budgetId!: Maybe<BudgetId>;

  @Field(() => UUID, { nullable: true })
  readonly modelId!: Maybe<AssetModelId>;

  @Field(() => UUID, { nullable: true })
  readonly entitlementId!: Maybe<EntitlementId>;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly termStart!: Maybe<LocalDate>;

  @Field(() => LocalDateScalar, { nullable: true })
  readonly termEnd!: Maybe<LocalDate>;
}

@InputType()
export class ReviseOrderFields extends OfPurchaseFields implements Fields<'ReviseOrder'> {
  @Items({ max: 100 })
  @Field(() => [LineRevisionInput], { nullable: true })
  readonly lines!: Maybe<LineRevisionInput[]>;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Another day of delivery; null takes it away.' })
  readonly expectedOn!: Maybe<LocalDate>;
}

@InputType({ description: 'Commits an approved purchase to a vendor.' })
class PlaceOrderInput extends inEnvelope(PlaceOrderFields) {}

@InputType({ description: 'Makes lines or the day of delivery different, for no more than was approved.' })
class ReviseOrderInput extends inEnvelope(ReviseOrderFields) {}

@InputType({ description: 'Ends a purchase of which nothing has arrived. Needs a reason.' })
class CancelOrderInput extends inEnvelope(OfPurchaseFields) {}

@InputType({ description: 'Ends an order. Needs a reason when not everything arrived.' })
class CloseOrderInput extends inEnvelope(OfPurchaseFields) {}

/** Who may send them. */
export const orderingPolicy = {
  placeOrder: BUYERS,
  reviseOrder: BUYERS,
  cancelOrder: BUYERS,
  closeOrder: BUYERS,
} as const satisfies RolesOf<OrderingCommand>;

/** The mutations from the approval to the order, and to its end. */
@Resolver()
export class PurchaseOrderingResolver implements MutationsOf<OrderingCommand> {
  constructor(private readonly purchases: PurchaseMutations) {}

  @Mutation(() => PurchaseOrderPayload, { description: 'Commits an approved purchase to a vendor.' })
  placeOrder(@Input() input: PlaceOrderInput): Promise<PayloadValue> {
    return this.purchases.run('PlaceOrder', input);
  }

  @Mutation(() => PurchaseOrderPayload, { description: 'Makes lines or the day of delivery different, for no more than was approved.' })
  reviseOrder(@Input() input: ReviseOrderInput): Promise<PayloadValue> {
    const { expectedOn } = input;
    return this.purchases.run('ReviseOrder', input, () => changesOf<{ expectedOn?: LocalDate | null }>({ expectedOn }, ['expectedOn']));
  }

  @Mutation(() => PurchaseOrderPayload, { description: 'Ends a purchase of which nothing has arrived. Needs a reason.' })
  cancelOrder(@Input() input: CancelOrderInput): Promise<PayloadValue> {
    return this.purchases.run('CancelOrder', input);
  }

  @Mutation(() => PurchaseOrderPayload, { description: 'Ends an order. Needs a reason when not everything arrived.' })
  closeOrder(@Input() input: CloseOrderInput): Promise<PayloadValue> {
    return this.purchases.run('CloseOrder', input);
  }
}
