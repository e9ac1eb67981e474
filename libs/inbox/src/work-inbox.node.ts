import { ArgsType, Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { DateTime, LocalDate as LocalDateScalar, PageInfoNode, PositionScalar, ROLE, UUID } from '@opsledger/graphql';
import type { Instant, LocalDate, Role } from '@opsledger/kernel';
import type { InboxKind } from './inbox-kind.js';
import type { InboxArguments } from './work-inbox.js';

/** GraphQL names of what can wait. */
export const INBOX_KIND = {
  APPROVAL_HANDOVER: 'approvalHandover',
  CHANGE_APPROVAL: 'changeApproval',
  CHANGE_REVIEW: 'changeReview',
  CONTRACT_APPROVAL: 'contractApproval',
  CUSTODY_ACCEPTANCE: 'custodyAcceptance',
  ERASURE_APPROVAL: 'erasureApproval',
  ERASURE_DUE: 'erasureDue',
  LICENSE_OVER_USE: 'licenseOverUse',
  LICENSE_RENEWAL: 'licenseRenewal',
  MATCH_EXCEPTION: 'matchException',
  NOTICE_DEADLINE: 'noticeDeadline',
  OFFBOARDING_SIGN_OFF: 'offboardingSignOff',
  PURCHASE_APPROVAL: 'purchaseApproval',
} as const satisfies Record<string, InboxKind>;
registerEnumType(INBOX_KIND, {
  name: 'InboxKind',
  description: 'What can wait for somebody.',
  valuesMap: {
    APPROVAL_HANDOVER: { description: 'A change that asks somebody who has left: another approver is to be named.' },
    CHANGE_APPROVAL: { description: 'A change to vote on.' },
    CHANGE_REVIEW: { description: 'A change that has to be reviewed before it is closed.' },
    CONTRACT_APPROVAL: { description: 'The terms of a contract to agree to.' },
    CUSTODY_ACCEPTANCE: { description: 'An asset that was assigned to the caller.' },
    ERASURE_APPROVAL: { description: "The erasure of a person's data, which somebody else asked for." },
    ERASURE_DUE: { description: 'Data of a person that the retention policy keeps no longer.' },
    LICENSE_OVER_USE: { description: 'More seats in use than there are.' },
    LICENSE_RENEWAL: { description: 'Seats whose term ends soon.' },
    MATCH_EXCEPTION: { description: 'An invoice that disagrees with order or receipts.' },
    NOTICE_DEADLINE: { description: 'A contract whose last day for notice is near.' },
    OFFBOARDING_SIGN_OFF: { description: 'A checklist of a leaving person with every item settled.' },
    PURCHASE_APPROVAL: { description: 'A purchase to decide on.' },
  },
});

/** Why something waits for the caller. */
export const INBOX_CAUSE = { NAME: 'name', ROLE: 'role' } as const;
registerEnumType(INBOX_CAUSE, {
  name: 'InboxCause',
  description: 'Why something waits for the caller.',
  valuesMap: {
    NAME: { description: 'The caller is asked in person.' },
    ROLE: { description: 'Holders of a role of the caller are asked.' },
  },
});

/** One thing that waits for the caller. */
@ObjectType('InboxItem', { description: 'One thing that waits for the caller.' })
export class InboxItemNode {
  @Field(() => ID, { description: 'The same as long as the same thing waits.' })
  readonly id!: string;

  @Field(() => INBOX_KIND)
  readonly kind!: InboxKind;

  @Field({ description: 'What is to be done, as a sentence.' })
  readonly title!: string;

  @Field(() => UUID)
  readonly subjectId!: string;

  @Field(() => DateTime, { description: 'When it began to wait.' })
  readonly since!: Instant;

  @Field(() => LocalDateScalar, {
    nullable: true,
    description: 'The last day on which it can or should be settled; null where there is none.',
  })
  readonly dueOn!: LocalDate | null;

  @Field(() => ROLE, { nullable: true, description: 'The role whose holders are asked; null when the caller is asked in person.' })
  readonly role!: Role | null;

  @Field(() => [String], { description: 'The mutations that settle it, of those that the caller may send.' })
  readonly settledBy!: readonly string[];
}

@ObjectType('InboxItemEdge')
class InboxItemEdge {
  @Field({ description: 'Opaque.' })
  readonly cursor!: string;

  @Field(() => InboxItemNode)
  readonly node!: InboxItemNode;
}

@ObjectType('InboxCount')
class InboxCountNode {
  @Field(() => INBOX_KIND)
  readonly kind!: InboxKind;

  @Field(() => Int)
  readonly count!: number;
}

/** A page of an inbox. */
@ObjectType('InboxItemConnection')
export class InboxConnection {
  @Field(() => [InboxItemEdge])
  readonly edges!: readonly InboxItemEdge[];

  @Field(() => [InboxItemNode], { description: 'The nodes of the edges, for clients that need no cursor per node.' })
  readonly nodes!: readonly InboxItemNode[];

  @Field(() => PageInfoNode)
  readonly pageInfo!: PageInfoNode;

  @Field(() => Int, { description: 'Number of all of the kinds asked for; counted only when asked for.' })
  readonly totalCount!: number;

  @Field(() => [InboxCountNode], {
    description: 'How much of each kind waits, whichever kinds the page shows; kinds of which nothing waits are left out.',
  })
  readonly counts!: readonly InboxCountNode[];

  @Field({ description: 'True when the read models had not reached atLeast in time.' })
  readonly stale!: boolean;
}

/** What the query takes. */
@ArgsType()
export class WorkInboxArgs implements InboxArguments {
  @Field(() => Int, { nullable: true, description: '1 to 100; default 50.' })
  readonly first!: number | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the edge before the page; with first.' })
  readonly after!: string | null;

  @Field(() => Int, { nullable: true, description: '1 to 100, from the end.' })
  readonly last!: number | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the edge behind the page; with last.' })
  readonly before!: string | null;

  @Field(() => [INBOX_KIND], { nullable: true, description: 'Only these.' })
  readonly kinds!: InboxKind[] | null;

  @Field(() => PositionScalar, { nullable: true, description: 'Wait until the inbox shows everything up to this position.' })
  readonly atLeast!: Position | null;
}
