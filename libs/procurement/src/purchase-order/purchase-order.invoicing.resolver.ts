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
  MoneyInput,
  type MutationsOf,
  type PayloadValue,
  Text,
  UUID,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { LocalDate, PurchaseOrderLineId } from '@opsledger/kernel';
import { PAYERS, RESOLVERS_OF_EXCEPTIONS } from '../procurement.roles.js';
import type { InvoiceId, PaymentId } from '../values.events.js';
import { OfPurchaseFields } from './purchase-order.approval.resolver.js';
import type { DataByType } from './purchase-order.commands.js';
import { RESOLUTION } from './purchase-order.enums.js';
import type { Resolution } from './purchase-order.events.js';
import type { InvoiceLine, InvoicingCommand } from './purchase-order.invoicing.decider.js';
import { PurchaseMutations, PurchaseOrderPayload } from './purchase-order.mutations.js';

type Data = DataByType<InvoicingCommand>;
/** The fields of a command of which the client may leave an id to the server. */
type Fields<Type extends keyof Data, Own extends keyof Data[Type]> = InputOf<
  Omit<Data[Type], 'onBehalfOf' | Own> & Partial<Pick<Data[Type], Own>>
>;

@InputType()
export class InvoiceLineInput implements InputOf<InvoiceLine> {
  @Field(() => UUID, { description: 'Of the purchase; each at most once.' })
  readonly lineId!: PurchaseOrderLineId;

  @Between(1, 1_000_000)
  @Field(() => Int)
  readonly quantity!: number;

  @Field(() => MoneyInput, { description: 'For all units, without tax.' })
  readonly amount!: MoneyInput;
}

@InputType()
export class RecordInvoiceFields extends OfPurchaseFields implements Fields<'RecordInvoice', 'invoiceId'> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new invoice; default: derived from the id of the command.' })
  readonly invoiceId!: Maybe<InvoiceId>;

  @Text({ max: 100 })
  @Field({ description: 'As the vendor numbers it; unique for the vendor.' })
  readonly invoiceNumber!: string;

  @Field(() => LocalDateScalar)
  readonly invoicedOn!: LocalDate;

  @Items({ min: 1, max: 100 })
  @Field(() => [InvoiceLineInput])
  readonly lines!: InvoiceLineInput[];

  @Field(() => MoneyInput)
  readonly tax!: MoneyInput;

  @Field(() => MoneyInput, { description: 'Lines and tax add up to it.' })
  readonly total!: MoneyInput;

  @Field(() => Boolean, { nullable: true, description: 'True: no other invoice follows, and the rest of the commitment is free.' })
  readonly final!: Maybe<boolean>;
}

@InputType()
export class ResolveMatchExceptionFields extends OfPurchaseFields implements Fields<'ResolveMatchException', never> {
  @Field(() => UUID)
  readonly invoiceId!: InvoiceId;

  @Field(() => RESOLUTION)
  readonly resolution!: Resolution;
}

@InputType()
export class RecordPaymentFields extends OfPurchaseFields implements Fields<'RecordPayment', 'paymentId'> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new payment; default: derived from the id of the command.' })
  readonly paymentId!: Maybe<PaymentId>;

  @Field(() => UUID)
  readonly invoiceId!: InvoiceId;

  @Field(() => MoneyInput)
  readonly amount!: MoneyInput;

  @Field(() => LocalDateScalar)
  readonly paidOn!: LocalDate;
}

@InputType({ description: 'Records an invoice and matches it with order and receipts.' })
class RecordInvoiceInput extends inEnvelope(RecordInvoiceFields) {}

@InputType({ description: 'Accepts or disputes an invoice that does not match. Needs a reason.' })
class ResolveMatchExceptionInput extends inEnvelope(ResolveMatchExceptionFields) {}

@InputType({ description: 'Records a payment on an invoice, in part or whole.' })
class RecordPaymentInput extends inEnvelope(RecordPaymentFields) {}

/** Who may send them. */
export const invoicingPolicy = {
  recordInvoice: PAYERS,
  resolveMatchException: RESOLVERS_OF_EXCEPTIONS,
  recordPayment: PAYERS,
} as const satisfies RolesOf<InvoicingCommand>;

/** The mutations from the invoice to the payment. */
@Resolver()
export class PurchaseInvoicingResolver implements MutationsOf<InvoicingCommand> {
  constructor(private readonly purchases: PurchaseMutations) {}

  @Mutation(() => PurchaseOrderPayload, { description: 'Records an invoice and matches it with order and receipts.' })
  recordInvoice(@Input() input: RecordInvoiceInput): Promise<PayloadValue> {
    const invoiceId = input.invoiceId ?? derivedId<InvoiceId>('vendorInvoice', input.commandId);
    return this.purchases.run('RecordInvoice', input, () => ({ invoiceId }));
  }

  @Mutation(() => PurchaseOrderPayload, {
    description: 'Accepts or disputes an invoice that does not match. Never accepted by who recorded it. Needs a reason.',
  })
  resolveMatchException(@Input() input: ResolveMatchExceptionInput): Promise<PayloadValue> {
    return this.purchases.run('ResolveMatchException', input);
  }

  @Mutation(() => PurchaseOrderPayload, { description: 'Records a payment on an invoice, in part or whole.' })
  recordPayment(@Input() input: RecordPaymentInput): Promise<PayloadValue> {
    const paymentId = input.paymentId ?? derivedId<PaymentId>('vendorPayment', input.commandId);
    return this.purchases.run('RecordPayment', input, () => ({ paymentId }));
  }
}
