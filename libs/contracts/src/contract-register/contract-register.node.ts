import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineList, LocalDate as LocalDateScalar, MoneyNode, moneyNode, NodeType, UUID } from '@opsledger/graphql';
import type { CostCenterId, Instant, LocalDate, VendorId } from '@opsledger/kernel';
import { BILLING_PERIOD, CONTRACT_STATUS, PARTY, RENEWAL } from '../contract/contract.enums.js';
import type { BillingPeriod, Party, Renewal } from '../contract/contract.events.js';
import type { TermVersion } from '../contract/terms.events.js';
import { contractRegisterTable, type BreachRecord, type ContractRow, type ContractStatus } from './contract-register.table.js';

@ObjectType('ContractTerms', { description: 'The terms from a day on, until those of the next version.' })
export class ContractTermsNode {
  @Field(() => Int, { description: '1 at activation, one more with each amendment and renewal.' })
  readonly version!: number;

  @Field(() => LocalDateScalar)
  readonly effectiveOn!: LocalDate;

  @Field(() => LocalDateScalar, { description: 'First day of the term, from which billing periods are counted.' })
  readonly termStart!: LocalDate;

  @Field(() => LocalDateScalar)
  readonly end!: LocalDate;

  @Field()
  readonly title!: string;

  @Field(() => UUID)
  readonly costCenterId!: CostCenterId;

  @Field(() => RENEWAL)
  readonly renewal!: Renewal;

  @Field(() => Int, { nullable: true })
  readonly renewalMonths!: number | null;

  @Field(() => Int)
  readonly noticeDays!: number;

  @Field(() => BILLING_PERIOD)
  readonly billingPeriod!: BillingPeriod;

  @Field(() => MoneyNode, { description: 'Per billing period.' })
  readonly price!: MoneyNode;
}

@ObjectType('ContractBreach', { description: 'Something that a party did not do although the contract demands it.' })
export class ContractBreachNode {
  @Field(() => UUID)
  readonly breachId!: string;

  @Field(() => PARTY)
  readonly breachedBy!: Party;

  @Field()
  readonly obligation!: string;

  @Field(() => LocalDateScalar)
  readonly breachedOn!: LocalDate;
}

/** A contract as GraphQL shows it. */
@ObjectType('Contract', { implements: () => [NodeType], description: 'What was agreed on, or is to be, with a vendor.' })
export class ContractNode extends NodeType {
  @Field(() => CONTRACT_STATUS)
  readonly status!: ContractStatus;

  @Field({ description: 'Our number of the contract.' })
  readonly number!: string;

  @Field()
  readonly title!: string;

  @Field(() => UUID)
  readonly vendorId!: VendorId;

  @Field(() => UUID)
  readonly costCenterId!: CostCenterId;

  @Field(() => LocalDateScalar, { description: 'First day of the first term.' })
  readonly start!: LocalDate;

  @Field(() => LocalDateScalar, { description: 'Last day of the term agreed on last.' })
  readonly end!: LocalDate;

  @Field(() => LocalDateScalar, { nullable: true, description: 'The last day on which a terminated contract is in force.' })
  readonly terminatedOn!: LocalDate | null;

  @Field(() => RENEWAL)
  readonly renewal!: Renewal;

  @Field(() => Int, { nullable: true, description: 'By how many months a tacit renewal prolongs.' })
  readonly renewalMonths!: number | null;

  @Field(() => Int)
  readonly noticeDays!: number;

  @Field(() => LocalDateScalar, { nullable: true, description: 'The last day for notice. Null where none can be given, or not any more.' })
  readonly noticeDeadline!: LocalDate | null;

  @Field(() => BILLING_PERIOD)
  readonly billingPeriod!: BillingPeriod;

  @Field(() => MoneyNode, { description: 'Per billing period, by the terms agreed on last.' })
  readonly price!: MoneyNode;

  @Field(() => MoneyNode, { nullable: true, description: 'What is owed for a termination.' })
  readonly penalty!: MoneyNode | null;

  @Field(() => [ContractTermsNode], { description: 'Every version of the terms, oldest first. None before activation.' })
  readonly terms!: readonly ContractTermsNode[];

  @Field(() => [ContractBreachNode])
  readonly breaches!: readonly ContractBreachNode[];

  @Field(() => Int)
  readonly version!: number;

  @Field(() => DateTime)
  readonly createdAt!: Instant;

  @Field(() => DateTime)
  readonly updatedAt!: Instant;

  /** What the fields are made of that are worked out when asked for. */
  readonly row!: ContractRow;
}

/** A row as its node. */
export function contractNode(row: ContractRow): ContractNode {
  const money = (amount: string): MoneyNode => moneyNode({ amount, currency: row.price_currency });
  return {
    id: row.contract_id,
    status: row.status,
    number: row.number,
    title: row.title,
    vendorId: row.vendor_id,
    costCenterId: row.cost_center_id,
    start: row.starts_on,
    end: row.ends_on,
    terminatedOn: row.terminated_on,
    renewal: row.renewal,
    renewalMonths: row.renewal_months,
    noticeDays: row.notice_days,
    noticeDeadline: row.notice_deadline,
    billingPeriod: row.billing_period,
    price: money(row.price_amount),
    penalty: row.penalty_amount === null ? null : money(row.penalty_amount),
    terms: row.versions.map(termsNode),
    breaches: row.breaches.map((breach: BreachRecord) => ({ ...breach })),
    version: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    row,
  };
}

function termsNode({ price, renewalMonths, ...terms }: TermVersion): ContractTermsNode {
  return { ...terms, renewalMonths: renewalMonths ?? null, price: moneyNode(price) };
}

/** The list of contracts that all contract queries page through. */
export const contractList = defineList({
  name: 'Contract',
  node: () => ContractNode,
  table: contractRegisterTable,
  fields: {
    id: 'contract_id',
    status: { column: 'status', enum: CONTRACT_STATUS },
    number: 'number',
    title: 'title',
    vendorId: 'vendor_id',
    costCenterId: 'cost_center_id',
    start: 'starts_on',
    end: 'ends_on',
    renewal: { column: 'renewal', enum: RENEWAL },
    noticeDeadline: 'notice_deadline',
    createdAt: 'created_at',
  },
  defaultOrder: [{ field: 'number', direction: 'ASC' }],
  toNode: contractNode,
});
