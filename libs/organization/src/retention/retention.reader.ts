import { Injectable } from '@nestjs/common';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { ReadModels } from '@opsledger/graphql';
import { sql } from 'kysely';
import { DEFAULT_RETENTION, type Retention } from '../retention-policy/retention-policy.events.js';
import type { RetentionPolicyRow } from './retention.table.js';

/** The policy as GraphQL shows it. */
@ObjectType('RetentionPolicy', { description: 'For how long what is kept. The log itself is kept for ever: only keys and copies end.' })
export class RetentionPolicyNode implements Retention {
  @Field(() => Int, { description: "Years after a person's last day before which the data are erased only for a reason." })
  readonly personMinYears!: number;

  @Field(() => Int, { nullable: true, description: 'Years after it by which they must be erased; null: there is no such day.' })
  readonly personMaxYears!: number | null;

  @Field(() => Int, { description: 'Years for which archives of evidence are kept.' })
  readonly archiveYears!: number;

  @Field(() => Int, { description: 'Years for which back-ups of the log are kept.' })
  readonly logBackupYears!: number;

  @Field(() => Int, { description: 'Days for which back-ups of keys are kept: for so long an erasure can be undone by whoever has one.' })
  readonly keyBackupDays!: number;
}

/** Reads the retention policy. */
@Injectable()
export class RetentionReader {
  constructor(private readonly readModels: ReadModels) {}

  /** As it was set last; the defaults where it never was. */
  async policy(): Promise<RetentionPolicyNode> {
    const { rows } = await sql<RetentionPolicyRow>`select * from retention_policy`.execute(this.readModels.db);
    const [row] = rows;
    if (!row) return DEFAULT_RETENTION;
    return {
      personMinYears: row.person_min_years,
      personMaxYears: row.person_max_years,
      archiveYears: row.archive_years,
      logBackupYears: row.log_backup_years,
      keyBackupDays: row.key_backup_days,
    };
  }
}
