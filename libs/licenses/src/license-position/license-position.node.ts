import { Field, Int, ObjectType } from '@nestjs/graphql';
import { LocalDate as LocalDateScalar, MoneyNode, moneyNode, requestTime, UUID } from '@opsledger/graphql';
import { dateOf, type EntitlementId, type LocalDate } from '@opsledger/kernel';
import type { LicensePosition } from './license-position.js';

/** What an entitlement has and what is used of it, as GraphQL shows it. */
@ObjectType('LicensePosition', {
  description: 'What an entitlement has and what is used of it at the end of a day, of the past, today or to come.',
})
export class LicensePositionNode {
  @Field(() => UUID)
  readonly entitlementId!: EntitlementId;

  @Field(() => LocalDateScalar)
  readonly on!: LocalDate;

  @Field(() => Int, { description: 'Seats of the lots valid on that day.' })
  readonly entitled!: number;

  @Field(() => Int, { description: 'Seats by which over-use was tolerated. They are not owned.' })
  readonly excepted!: number;

  @Field(() => Int)
  readonly assigned!: number;

  @Field(() => Int)
  readonly reserved!: number;

  @Field(() => Int, { nullable: true, description: 'What the sources measured, up to that day, added up. Null when nothing was measured.' })
  readonly consumed!: number | null;

  @Field(() => Int, {
    description:
      'Entitled less what is used, which is the greater of assigned and consumed. Less than zero is a shortage, exceptions or not.',
  })
  readonly delta!: number;

  @Field(() => Int, { description: 'Seats that are neither assigned nor reserved.' })
  readonly unused!: number;

  @Field(() => MoneyNode, {
    nullable: true,
    description: 'What the missing seats would cost at the price of the latest lot. Null when no lot has one.',
  })
  readonly trueUpCost!: MoneyNode | null;
}

/** A position as its node. */
export function licensePositionNode({ trueUpCost, ...position }: LicensePosition): LicensePositionNode {
  return { ...position, trueUpCost: trueUpCost && moneyNode(trueUpCost) };
}

/** The day that queries ask about when they name none, in UTC; in a time machine, its own. */
export const today = (): LocalDate => dateOf(requestTime());
