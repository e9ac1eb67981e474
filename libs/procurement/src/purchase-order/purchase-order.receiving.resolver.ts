import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  derivedId,
  inEnvelope,
  Input,
  type InputOf,
  Items,
  LocalDate as LocalDateScalar,
  type Maybe,
  type MutationsOf,
  type PayloadValue,
  Text,
  UUID,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { LocalDate, LocationId, PurchaseOrderLineId } from '@opsledger/kernel';
import { RECEIVERS } from '../procurement.roles.js';
import type { ReceiptId, ReturnId } from '../values.events.js';
import { OfPurchaseFields } from './purchase-order.approval.resolver.js';
import type { DataByType } from './purchase-order.commands.js';
import { RETURN_REASON } from './purchase-order.enums.js';
import type { ReturnReason } from './purchase-order.events.js';
import { PurchaseMutations, PurchaseOrderPayload } from './purchase-order.mutations.js';
import type { ReceivingCommand } from './purchase-order.receiving.decider.js';

type Data = DataByType<ReceivingCommand>;
/** The fields of a command of which the client may leave an id to the server. */
type Fields<Type extends keyof Data, Own extends keyof Data[Type]> = InputOf<
  Omit<Data[Type], 'onBehalfOf' | Own> & Partial<Pick<Data[Type], Own>>
>;

@InputType()
export class ReceiveGoodsFields extends OfPurchaseFields implements Fields<'ReceiveGoods', 'receiptId'> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new receipt; default: derived from the id of the command.' })
  readonly receiptId!: Maybe<ReceiptId>;

  @Field(() => UUID)
  readonly lineId!: PurchaseOrderLineId;

  @Between(1, 1_000_000)
  @Field(() => Int, { description: 'Of things at most 500 at a time.' })
  readonly quantity!: number;

  @Text({ max: 200 })
  @Items({ max: 500 })
  @Field(() => [String], { nullable: true, description: 'Of things: none, or one for each.' })
  readonly serials!: Maybe<string[]>;

  @Field(() => LocalDateScalar)
  readonly receivedOn!: LocalDate;

  @Field(() => UUID, { nullable: true, description: 'Of things: where they are taken on.' })
  readonly locationId!: Maybe<LocationId>;
}

@InputType()
export class ReturnGoodsFields extends OfPurchaseFields implements Fields<'ReturnGoods', 'returnId'> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new return; default: derived from the id of the command.' })
  readonly returnId!: Maybe<ReturnId>;

  @Field(() => UUID)
  readonly receiptId!: ReceiptId;

  @Between(1, 1_000_000)
  @Field(() => Int)
  readonly quantity!: number;

  @Field(() => RETURN_REASON)
  readonly returnReason!: ReturnReason;

  @Text({ max: 200 })
  @Items({ max: 500 })
  @Field(() => [String], { nullable: true, description: 'Of the things that go back, when serials were read and not all of them do.' })
  readonly serials!: Maybe<string[]>;

  @Field(() => LocalDateScalar)
  readonly returnedOn!: LocalDate;
}

@InputType()
export class RetryFulfilmentFields extends OfPurchaseFields implements Fields<'RetryFulfilment', never> {
  @Field(() => UUID)
  readonly receiptId!: ReceiptId;

  @Field(() => UUID, { nullable: true, description: 'When the problem is that of a return.' })
  readonly returnId!: Maybe<ReturnId>;
}

@InputType({ description: 'Takes in units of a line, in part or whole.' })
class ReceiveGoodsInput extends inEnvelope(ReceiveGoodsFields) {}

@InputType({ description: 'Sends units of a receipt back to the vendor.' })
class ReturnGoodsInput extends inEnvelope(ReturnGoodsFields) {}

@InputType({ description: 'Records once more what a receipt brought or a return took away.' })
class RetryFulfilmentInput extends inEnvelope(RetryFulfilmentFields) {}

/** Who may send them. */
export const receivingPolicy = {
  receiveGoods: RECEIVERS,
  returnGoods: RECEIVERS,
  retryFulfilment: RECEIVERS,
} as const satisfies RolesOf<ReceivingCommand>;

/** The mutations of what arrives and goes back. */
@Resolver()
export class PurchaseReceivingResolver implements MutationsOf<ReceivingCommand> {
  constructor(private readonly purchases: PurchaseMutations) {}

  @Mutation(() => PurchaseOrderPayload, { description: 'Takes in units of a line, in part or whole. Things become assets, seats a lot.' })
  receiveGoods(@Input() input: ReceiveGoodsInput): Promise<PayloadValue> {
    const receiptId = input.receiptId ?? derivedId<ReceiptId>('goodsReceipt', input.commandId);
    return this.purchases.run('ReceiveGoods', input, () => ({ receiptId }));
  }

  @Mutation(() => PurchaseOrderPayload, { description: 'Sends units of a receipt back to the vendor.' })
  returnGoods(@Input() input: ReturnGoodsInput): Promise<PayloadValue> {
    const returnId = input.returnId ?? derivedId<ReturnId>('goodsReturn', input.commandId);
    return this.purchases.run('ReturnGoods', input, () => ({ returnId }));
  }

  @Mutation(() => PurchaseOrderPayload, { description: 'Records once more what a receipt brought or a return took away.' })
  retryFulfilment(@Input() input: RetryFulfilmentInput): Promise<PayloadValue> {
    return this.purchases.run('RetryFulfilment', input);
  }
}
