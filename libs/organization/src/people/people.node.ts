import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DateTime, LocalDate as LocalDateScalar, NodeType, UUID } from '@opsledger/graphql';
import type { CostCenterId, Instant, LocalDate, LocationId, OrgUnitId, PersonId } from '@opsledger/kernel';
import type { RowOf } from '@opsledger/read-store';
import type { LeavingReason } from '../person/person.events.js';
import type { personTable } from './people.table.js';

type Row = RowOf<typeof personTable>;

/** GraphQL names of a person's states. */
export const PERSON_STATUS = { ACTIVE: 'Active', OFFBOARDED: 'Offboarded', ERASED: 'Erased' } as const satisfies Record<
  string,
  Row['status']
>;
registerEnumType(PERSON_STATUS, { name: 'PersonStatus' });

/** GraphQL names of the reasons for leaving. */
export const LEAVING_REASON = {
  RESIGNED: 'resigned',
  DISMISSED: 'dismissed',
  RETIRED: 'retired',
  CONTRACT_ENDED: 'contractEnded',
  DECEASED: 'deceased',
  OTHER: 'other',
} as const satisfies Record<string, LeavingReason>;
registerEnumType(LEAVING_REASON, { name: 'LeavingReason' });

const PERSONAL = {
  nullable: true,
  description: 'Personal data: null with FORBIDDEN for those who may not see it, null after erasure.',
} as const;

/** A person as GraphQL shows it. */
@ObjectType('Person', { implements: () => [NodeType], description: 'Someone who works, or worked, in the organisation.' })
export class PersonNode extends NodeType {
  @Field(() => PERSON_STATUS)
  readonly status!: Row['status'];

  @Field({ description: 'True when the personal data were erased for ever.' })
  readonly erased!: boolean;

  @Field(() => String, PERSONAL)
  readonly name!: string | null;

  @Field(() => String, PERSONAL)
  readonly email!: string | null;

  @Field(() => String, PERSONAL)
  readonly username!: string | null;

  @Field(() => String, PERSONAL)
  readonly phone!: string | null;

  @Field(() => String, PERSONAL)
  readonly jobTitle!: string | null;

  @Field(() => String, PERSONAL)
  readonly employeeNumber!: string | null;

  @Field(() => UUID, { nullable: true })
  readonly orgUnitId!: OrgUnitId | null;

  @Field(() => UUID, { nullable: true })
  readonly costCenterId!: CostCenterId | null;

  @Field(() => UUID, { nullable: true })
  readonly locationId!: LocationId | null;

  @Field(() => UUID, { nullable: true })
  readonly managerId!: PersonId | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'First day of work.' })
  readonly startOn!: LocalDate | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Last day of work, once it is settled.' })
  readonly lastDay!: LocalDate | null;

  @Field(() => LEAVING_REASON, { nullable: true, description: 'Null with FORBIDDEN for those who may not see it.' })
  readonly leavingReason!: LeavingReason | null;

  @Field(() => [String], { nullable: true, description: 'Cases in which the data are evidence: while there is one, they are not erased.' })
  readonly legalHolds!: readonly string[] | null;

  @Field(() => String, { nullable: true, description: 'Who asked for the erasure that waits for a second person.' })
  readonly erasureRequestedBy!: string | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'The last day on which that erasure can be approved.' })
  readonly erasureExpiresOn!: LocalDate | null;

  @Field(() => DateTime)
  readonly onboardedAt!: Instant;
}

/** A row as its node. Who may see which field is the policy's business. */
export function personNode(row: Row): PersonNode {
  return {
    id: row.person_id,
    status: row.status,
    erased: row.erased,
    name: row.name,
    email: row.email,
    username: row.username,
    phone: row.phone,
    jobTitle: row.job_title,
    employeeNumber: row.employee_number,
    orgUnitId: row.org_unit_id,
    costCenterId: row.cost_center_id,
    locationId: row.location_id,
    managerId: row.manager_id,
    startOn: row.start_on,
    lastDay: row.last_day,
    leavingReason: row.leaving_reason,
    legalHolds: row.legal_holds,
    erasureRequestedBy: row.erasure_requested_by,
    erasureExpiresOn: row.erasure_expires_on,
    onboardedAt: row.onboarded_at,
  };
}
