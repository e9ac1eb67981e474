import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  dataOf,
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
  UnitPriceInput,
  UUID,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import {
  uuidV5,
  type AssetModelId,
  type BudgetId,
  type CostCenterId,
  type EntitlementId,
  type LocalDate,
  type PersonId,
  type PurchaseOrderId,
  type PurchaseOrderLineId,
} from '@opsledger/kernel';
import { APPROVERS, BUYERS, REQUESTERS } from '../procurement.roles.js';
import type { ApprovalCommand, PurchaseRequest } from './purchase-order.approval.decider.js';
import type { OfOrder } from './purchase-order.commands.js';
import { LINE_KIND } from './purchase-order.enums.js';
import type { HandoverCommand } from './purchase-order.handover.decider.js';
import type { LineKind, OrderLine } from './purchase-order.events.js';
import { PurchaseMutations, PurchaseOrderPayload } from './purchase-order.mutations.js';

/** A line of which the client may leave the id to the server. */
type NewLine = Omit<OrderLine, 'lineId'> & { readonly lineId?: PurchaseOrderLineId };
/** A request of which the client may leave the ids to the server. */
type NewPurchase = Omit<PurchaseRequest, 'purchaseOrderId' | 'onBehalfOf'> & { readonly purchaseOrderId?: PurchaseOrderId };

@InputType()
export class PurchaseLineInput implements InputOf<NewLine> {
  @Field(() => UUID, { nullable: true, description: 'Unique over all purchases; default: derived from the purchase and the place.' })
  readonly lineId!: Maybe<PurchaseOrderLineId>;

  @Text({ max: 500 })
  @Field()
  readonly description!: string;

  @Field(() => LINE_KIND)
  readonly kind!: LineKind;

  @Between(1, 1_000_000)
  @Field(() => Int)
  readonly quantity!: number;

  @Field(() => UnitPriceInput, { description: 'All lines have one currency.' })
  readonly unitPrice!: UnitPriceInput;

  @Field(() => UUID)
  readonly costCenterId!: CostCenterId;

  @Field(() => UUID, { nullable: true })
  readonly budgetId!: Maybe<BudgetId>;

  @Field(() => UUID, { nullable: true, description: 'Of things: what they are. Needed before they are received.' })
  readonly modelId!: Maybe<AssetModelId>;

  @Field(() => UUID, { nullable: true, description: 'Of seats: what they are added to. Needed before they are received.' })
  readonly entitlementId!: Maybe<EntitlementId>;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Of seats; default: the day they are received.' })
  readonly termStart!: Maybe<LocalDate>;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Of seats; left out: they are owned for ever.' })
  readonly termEnd!: Maybe<LocalDate>;
}

@InputType()
export class RequestPurchaseFields implements InputOf<Omit<NewPurchase, 'lines'>> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new purchase; default: derived from the id of the command.' })
  readonly purchaseOrderId!: Maybe<PurchaseOrderId>;

  @Items({ min: 1, max: 100 })
  @Field(() => [PurchaseLineInput])
  readonly lines!: PurchaseLineInput[];

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true, description: 'Why it is needed.' })
  readonly justification!: Maybe<string>;

  @Items({ max: 20 })
  @Field(() => [UUID], { nullable: true, description: 'The people who may approve; left out: whoever has a role that approves.' })
  readonly approvers!: Maybe<PersonId[]>;
}

/** Names a purchase. */
@InputType({ isAbstract: true })
export class OfPurchaseFields implements InputOf<Omit<OfOrder, 'onBehalfOf'>> {
  @Field(() => UUID)
  readonly purchaseOrderId!: PurchaseOrderId;
}

@InputType({ description: 'Asks for things to be bought.' })
class RequestPurchaseInput extends inEnvelope(RequestPurchaseFields) {}

@InputType({ description: 'Lets a purchase be ordered. Never for who asked for it.' })
class ApprovePurchaseInput extends inEnvelope(OfPurchaseFields) {}

@InputType({ description: 'Ends a purchase before it cost anything. Needs a reason.' })
class RejectPurchaseInput extends inEnvelope(OfPurchaseFields) {}

/** The approval of somebody who has left goes to another person. */
@InputType()
export class ReassignPurchaseApprovalFields extends OfPurchaseFields implements InputOf<Omit<HandoverCommand['data'], 'onBehalfOf'>> {
  @Field(() => UUID, { description: 'An approver who has left.' })
  readonly fromApproverId!: PersonId;

  @Field(() => UUID, {
    nullable: true,
    description: 'Left out: the others who are named decide or, where nobody is left, whoever has a role that approves.',
  })
  readonly toApproverId!: Maybe<PersonId>;
}

@InputType({ description: 'Gives the approval of somebody who has left to another person. Not for who asked for the purchase.' })
class ReassignPurchaseApprovalInput extends inEnvelope(ReassignPurchaseApprovalFields) {}

/** Who may send them. */
export const approvalPolicy = {
  requestPurchase: REQUESTERS,
  approvePurchase: APPROVERS,
  rejectPurchase: APPROVERS,
  reassignPurchaseApproval: BUYERS,
} as const satisfies RolesOf<ApprovalCommand | HandoverCommand>;

/** The mutations from the wish to the decision on it. */
@Resolver()
export class PurchaseApprovalResolver implements MutationsOf<ApprovalCommand | HandoverCommand> {
  constructor(private readonly purchases: PurchaseMutations) {}

  @Mutation(() => PurchaseOrderPayload, { description: 'Asks for things to be bought.' })
  requestPurchase(@Input() input: RequestPurchaseInput): Promise<PayloadValue> {
    const { commandId, purchaseOrderId } = input;
    const id = purchaseOrderId ?? derivedId<PurchaseOrderId>('purchaseOrder', commandId);
    return this.purchases.run('RequestPurchase', input, () => ({
      lines: dataOf(input).lines.map((line, index) => ({ ...line, lineId: line.lineId ?? uuidV5(`purchaseOrderLine:${id}:${index}`) })),
    }));
  }

  @Mutation(() => PurchaseOrderPayload, { description: 'Lets a purchase be ordered. Never for who asked for it.' })
  approvePurchase(@Input() input: ApprovePurchaseInput): Promise<PayloadValue> {
    return this.purchases.run('ApprovePurchase', input);
  }

  @Mutation(() => PurchaseOrderPayload, { description: 'Ends a purchase before it cost anything. Needs a reason.' })
  rejectPurchase(@Input() input: RejectPurchaseInput): Promise<PayloadValue> {
    return this.purchases.run('RejectPurchase', input);
  }

  @Mutation(() => PurchaseOrderPayload, { description: 'Gives the approval of somebody who has left to another person.' })
  reassignPurchaseApproval(@Input() input: ReassignPurchaseApprovalInput): Promise<PayloadValue> {
    return this.purchases.run('ReassignPurchaseApproval', input);
  }
}
