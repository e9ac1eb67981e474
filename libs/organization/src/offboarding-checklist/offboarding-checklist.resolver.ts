import { Args, Field, Int, ObjectType, Parent, Query, registerEnumType, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import {
  AS_OF,
  Consistency,
  DateTime,
  LocalDate as LocalDateScalar,
  PositionScalar,
  SubjectHistory,
  UUID,
  type AsOfInput,
  type Past,
} from '@opsledger/graphql';
import type { Instant, LocalDate, PersonId } from '@opsledger/kernel';
import type { RowOf } from '@opsledger/read-store';
import type { OffboardingItemKind } from '../offboarding/offboarding.events.js';
import { OrganizationReader } from '../organization.reader.js';
import { PersonNode, personNode } from '../people/people.node.js';
import { offboardingChecklistProjection } from './offboarding-checklist.projection.js';
import { inOrder, offboardingItemTable, offboardingTable } from './offboarding-checklist.table.js';

type Row = RowOf<typeof offboardingTable>;
type ItemRow = RowOf<typeof offboardingItemTable>;

const OFFBOARDING_STATUS = { ANNOUNCED: 'Announced', STARTED: 'Started', SIGNED_OFF: 'SignedOff' } as const satisfies Record<
  string,
  Row['status']
>;
registerEnumType(OFFBOARDING_STATUS, {
  name: 'OffboardingStatus',
  valuesMap: { ANNOUNCED: { description: 'Items are there, the last day is not settled yet.' } },
});

/** GraphQL names of what has to be settled. */
export const OFFBOARDING_ITEM_KIND = {
  ASSET_RETURN: 'assetReturn',
  LICENSE_RELEASE: 'licenseRelease',
  APPROVAL_HANDOVER: 'approvalHandover',
} as const satisfies Record<string, OffboardingItemKind>;
registerEnumType(OFFBOARDING_ITEM_KIND, { name: 'OffboardingItemKind' });

/** One thing to settle. */
@ObjectType('OffboardingItem')
export class OffboardingItemNode {
  @Field(() => OFFBOARDING_ITEM_KIND)
  readonly kind!: OffboardingItemKind;

  @Field(() => UUID, { description: 'The asset, the license assignment or the approval.' })
  readonly subjectId!: string;

  @Field()
  readonly label!: string;

  @Field()
  readonly completed!: boolean;

  @Field(() => DateTime)
  readonly addedAt!: Instant;

  @Field(() => DateTime, { nullable: true })
  readonly completedAt!: Instant | null;
}

/** A leaving person's checklist. */
@ObjectType('OffboardingChecklist')
export class OffboardingChecklistNode {
  @Field(() => UUID)
  readonly personId!: PersonId;

  @Field(() => OFFBOARDING_STATUS)
  readonly status!: Row['status'];

  @Field(() => LocalDateScalar, { nullable: true })
  readonly lastDay!: LocalDate | null;

  @Field(() => Int)
  readonly openItems!: number;

  @Field(() => DateTime, { nullable: true })
  readonly startedAt!: Instant | null;

  @Field(() => String, { nullable: true, description: 'Id of the actor who signed off.' })
  readonly signedOffBy!: string | null;

  @Field(() => DateTime, { nullable: true })
  readonly signedOffAt!: Instant | null;
}

/** A row as its node. */
export function offboardingChecklistNode(row: Row): OffboardingChecklistNode {
  return {
    personId: row.person_id,
    status: row.status,
    lastDay: row.last_day,
    openItems: row.open_items,
    startedAt: row.started_at,
    signedOffBy: row.signed_off_by,
    signedOffAt: row.signed_off_at,
  };
}

function itemNode({ kind, subject_id, label, completed, added_at, completed_at }: ItemRow): OffboardingItemNode {
  return { kind, subjectId: subject_id, label, completed, addedAt: added_at, completedAt: completed_at };
}

/** Queries over checklists. */
@Resolver(() => OffboardingChecklistNode)
export class OffboardingChecklistResolver {
  private readonly past: Past<OffboardingChecklistNode>;

  constructor(
    private readonly reader: OrganizationReader,
    private readonly consistency: Consistency,
    history: SubjectHistory,
  ) {
    this.past = history.register({
      typeName: 'OffboardingChecklist',
      query: 'offboardingChecklist',
      projection: offboardingChecklistProjection,
      table: offboardingTable,
      present: (id) => this.present(id as PersonId),
      toNode: (row, past) => ({
        ...offboardingChecklistNode(row),
        items: () => inOrder(past.rows(offboardingItemTable)).map(itemNode),
        person: () => past.other('Person', row.person_id),
      }),
    });
  }

  @Query(() => OffboardingChecklistNode, {
    nullable: true,
    description: 'What a leaving person still has to settle; null when nobody leaves.',
  })
  async offboardingChecklist(
    @Args('personId', { type: () => UUID }) personId: PersonId,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
    @Args('asOf', AS_OF) asOf?: AsOfInput | null,
  ): Promise<OffboardingChecklistNode | null> {
    await this.consistency.reach(atLeast);
    if (asOf) return this.past.asOf(personId, asOf);
    return this.present(personId);
  }

  @ResolveField(() => [OffboardingItemNode])
  async items(@Parent() { personId }: OffboardingChecklistNode): Promise<readonly OffboardingItemNode[]> {
    return ((await this.reader.offboardingItems(personId)) ?? []).map(itemNode);
  }

  @ResolveField(() => PersonNode, { nullable: true })
  async person(@Parent() { personId }: OffboardingChecklistNode): Promise<PersonNode | null> {
    const row = await this.reader.person(personId);
    return row && personNode(row);
  }

  private async present(personId: PersonId): Promise<OffboardingChecklistNode | null> {
    const row = await this.reader.offboarding(personId);
    return row && offboardingChecklistNode(row);
  }
}
