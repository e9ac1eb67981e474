import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Between, Items, Text, UUID, type Maybe } from '@opsledger/graphql';
import type { PersonId } from '@opsledger/kernel';
import type { VotingRole } from './change-model/approval.checks.js';
import type { AffectedItem, AffectedKind, ApprovalRule, ApprovalStep } from './values.events.js';
import { AFFECTED_KIND, APPROVAL_RULE, VOTING_ROLE } from './values.enums.js';

/** A thing that a change affects or a freeze protects. */
@ObjectType('AffectedItem')
export class AffectedItemNode implements AffectedItem {
  @Field(() => AFFECTED_KIND)
  readonly kind!: AffectedKind;

  @Field(() => UUID)
  readonly id!: string;
}

@InputType()
export class AffectedItemInput implements AffectedItem {
  @Field(() => AFFECTED_KIND)
  readonly kind!: AffectedKind;

  @Field(() => UUID)
  readonly id!: string;
}

/** Most things in one list: as the rules of plans and freezes have it. */
export const MAX_ITEMS = 100;

/** The things of a row, which has them as `kind:id`. */
export function affectedItems(keys: readonly string[]): readonly AffectedItemNode[] {
  return keys.map((key) => {
    const [kind, id] = key.split(':') as [AffectedKind, string];
    return { kind, id };
  });
}

/** Input items as plain data. */
export function plainItems(items: readonly AffectedItemInput[]): readonly AffectedItem[] {
  return items.map(({ kind, id }) => ({ kind, id }));
}

/** A step of a policy of approval. */
@ObjectType('ApprovalStep')
export class ApprovalStepNode {
  @Field()
  readonly name!: string;

  @Field(() => APPROVAL_RULE)
  readonly rule!: ApprovalRule;

  @Field(() => Int, { nullable: true })
  readonly percent!: number | null;

  @Field(() => [UUID], { nullable: true, description: 'The people it asks by name.' })
  readonly approverIds!: readonly PersonId[] | null;

  @Field(() => VOTING_ROLE, { nullable: true, description: 'The role it asks instead.' })
  readonly role!: VotingRole | null;

  @Field(() => Int, { description: 'How many votes it takes.' })
  readonly seats!: number;
}

@InputType({ description: 'A step asks people by name, or the first holders of a role who vote.' })
export class ApprovalStepInput {
  @Text({ max: 200 })
  @Field()
  readonly name!: string;

  @Field(() => APPROVAL_RULE)
  readonly rule!: ApprovalRule;

  @Between(1, 100)
  @Field(() => Int, { nullable: true, description: 'With the rule PERCENT only.' })
  readonly percent!: Maybe<number>;

  @Items({ min: 1, max: 20 })
  @Field(() => [UUID], { nullable: true })
  readonly approvers!: Maybe<readonly PersonId[]>;

  @Field(() => VOTING_ROLE, { nullable: true })
  readonly role!: Maybe<VotingRole>;

  @Between(1, 20)
  @Field(() => Int, { nullable: true, description: 'With a role only: how many of its holders vote. Default: 1.' })
  readonly seats!: Maybe<number>;
}

/** Input steps as plain data, absent facts left out. */
export function plainSteps(steps: readonly ApprovalStepInput[]): readonly ApprovalStep[] {
  return steps.map((step) => Object.fromEntries(Object.entries(step).filter(([, value]) => (value ?? null) !== null)) as ApprovalStep);
}
