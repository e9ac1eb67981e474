import { Args, Field, ID, Int, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import { DateTime, defineList, JsonOutput, ListArgs, ListReader, UUID, type ConnectionValue, type ListArguments } from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';
import { sql } from 'kysely';
import type { FieldRead } from '../access-record/access-record.js';
import type { ReadKind } from '../access-record/access-record.events.js';
import { auditReadTable, type AuditReadRow } from './audit-reads.table.js';

const READ_KIND = { QUERY: 'query', MUTATION: 'mutation', SUBSCRIPTION: 'subscription', COMMAND: 'command' } as const satisfies Record<
  string,
  ReadKind
>;
registerEnumType(READ_KIND, { name: 'AuditReadKind', description: 'An operation of GraphQL, or a command of the command line.' });

@ObjectType('AuditFieldRead')
class FieldReadNode {
  @Field({ description: 'A root field, or the name of a command.' })
  readonly field!: string;

  @Field(() => JsonOutput, {
    description: 'By path. Of free text only its length: it may hold the name of somebody who is erased one day.',
  })
  readonly arguments!: Readonly<Record<string, string>>;
}

/** A read as GraphQL shows it. */
@ObjectType('AuditRead', { description: 'That somebody was about to be shown audit data.' })
class AuditReadNode {
  @Field(() => UUID, { description: 'Id of the event.' })
  readonly id!: string;

  @Field(() => ID, { description: 'Id of a person, or name of a program.' })
  readonly readerId!: string;

  @Field(() => READ_KIND)
  readonly kind!: ReadKind;

  @Field(() => String, { nullable: true, description: 'What the client called its operation.' })
  readonly name!: string | null;

  @Field(() => [FieldReadNode])
  readonly reads!: readonly FieldRead[];

  @Field(() => Int, { description: 'Root fields beside those that are named.' })
  readonly moreFields!: number;

  @Field(() => Int, { description: 'Equal reads that were counted together: the first of a minute is always one of its own.' })
  readonly count!: number;

  @Field()
  readonly correlationId!: string;

  @Field(() => DateTime)
  readonly recordedAt!: Instant;
}

function readNode(row: AuditReadRow): AuditReadNode {
  return {
    id: row.event_id,
    readerId: row.reader_id,
    kind: row.kind,
    name: row.name,
    reads: row.reads,
    moreFields: row.more_fields,
    count: row.count,
    correlationId: row.correlation_id,
    recordedAt: row.recorded_at,
  };
}

const auditReadList = defineList({
  name: 'AuditRead',
  node: () => AuditReadNode,
  table: auditReadTable,
  fields: { id: 'event_id', kind: { column: 'kind', enum: READ_KIND }, recordedAt: 'recorded_at' },
  defaultOrder: [{ field: 'recordedAt', direction: 'DESC' }],
  toNode: readNode,
});

/** `auditReads`. */
@Resolver()
export class AuditReadsResolver {
  constructor(private readonly lists: ListReader) {}

  @Query(() => auditReadList.Connection, {
    description: 'Who was shown audit data, and everything that auditors read. Reading this is recorded too.',
  })
  auditReads(
    @Args('readerId', { type: () => ID, nullable: true, description: 'Left out: everyone.' }) readerId: string | null | undefined,
    @Args('from', { type: () => DateTime, nullable: true }) from: Instant | null | undefined,
    @Args('to', { type: () => DateTime, nullable: true, description: 'Not included.' }) to: Instant | null | undefined,
    @ListArgs(auditReadList) args: ListArguments,
  ): Promise<ConnectionValue> {
    const parts = [
      sql`true`,
      ...(readerId ? [sql`reader_id = ${readerId}`] : []),
      ...(from ? [sql`recorded_at >= ${from}`] : []),
      ...(to ? [sql`recorded_at < ${to}`] : []),
    ];
    const conditionName = `auditReads:${JSON.stringify([readerId ?? null, from ?? null, to ?? null])}`;
    return this.lists.page(auditReadList, args, { condition: sql.join(parts, sql` and `), conditionName });
  }
}
