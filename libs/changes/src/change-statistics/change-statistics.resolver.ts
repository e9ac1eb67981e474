import { Args, Field, Float, Int, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { apiError, Consistency, LocalDate as LocalDateScalar, PositionScalar, ReadModels } from '@opsledger/graphql';
import { addDays, type LocalDate } from '@opsledger/kernel';
import { sql, type RawBuilder } from 'kysely';

/** How long the periods of a figure are. In UTC. */
export const CHANGE_PERIOD = { MONTH: 'month', QUARTER: 'quarter', YEAR: 'year' } as const;
registerEnumType(CHANGE_PERIOD, { name: 'ChangePeriod' });
type ChangePeriod = (typeof CHANGE_PERIOD)[keyof typeof CHANGE_PERIOD];

/** Most days of one question: ten years and their leap days. */
const MAX_DAYS = 3_653;

@ObjectType({ isAbstract: true })
abstract class PeriodNode {
  @Field(() => LocalDateScalar, { description: 'First day of the period.' })
  readonly from!: LocalDate;
}

@ObjectType('ChangeSuccessRate', { description: 'Of the changes closed in a period, how many were successful.' })
export class ChangeSuccessRateNode extends PeriodNode {
  @Field(() => Int)
  readonly closed!: number;

  @Field(() => Int)
  readonly successful!: number;

  @Field(() => Float, { description: 'From 0 to 1.' })
  readonly rate!: number;
}

@ObjectType('ChangeLeadTime', {
  description: 'Of the changes whose work ended in a period, hours from the request to the end of the work.',
})
export class ChangeLeadTimeNode extends PeriodNode {
  @Field(() => Int)
  readonly changes!: number;

  @Field(() => Float)
  readonly averageHours!: number;

  @Field(() => Float)
  readonly medianHours!: number;
}

@ObjectType('EmergencyShare', { description: 'Of the changes requested in a period, how many were emergencies. Cancelled ones count.' })
export class EmergencyShareNode extends PeriodNode {
  @Field(() => Int)
  readonly requested!: number;

  @Field(() => Int)
  readonly emergencies!: number;

  @Field(() => Float, { description: 'From 0 to 1.' })
  readonly share!: number;
}

/** A figure of each period that has one; numbers as the database has them. */
type Figures = Readonly<Record<string, number | string>> & { readonly starts: LocalDate };

/** What a figure is asked for. */
interface Asked {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly period: ChangePeriod;
  readonly atLeast: Position | null | undefined;
}

/** Figures of changes by period. A period without changes is left out. Days are those of UTC, the first and the last included. */
@Resolver()
export class ChangeStatisticsResolver {
  constructor(
    private readonly readModels: ReadModels,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => [ChangeSuccessRateNode], { description: 'By the day of closing.' })
  async changeSuccessRate(
    @Args('from', { type: () => LocalDateScalar }) from: LocalDate,
    @Args('to', { type: () => LocalDateScalar }) to: LocalDate,
    @Args('period', { type: () => CHANGE_PERIOD, defaultValue: CHANGE_PERIOD.MONTH }) period: ChangePeriod,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<readonly ChangeSuccessRateNode[]> {
    const figures = sql`count(*) as closed, count(*) filter (where successful) as successful`;
    const rows = await this.figures('closed_at', figures, { from, to, period, atLeast });
    return rows.map(({ starts, closed, successful }) => {
      return { from: starts, closed: Number(closed), successful: Number(successful), rate: Number(successful) / Number(closed) };
    });
  }

  @Query(() => [ChangeLeadTimeNode], { description: 'By the day on which the work ended.' })
  async changeLeadTime(
    @Args('from', { type: () => LocalDateScalar }) from: LocalDate,
    @Args('to', { type: () => LocalDateScalar }) to: LocalDate,
    @Args('period', { type: () => CHANGE_PERIOD, defaultValue: CHANGE_PERIOD.MONTH }) period: ChangePeriod,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<readonly ChangeLeadTimeNode[]> {
    const hours = sql`extract(epoch from ended_at - requested_at)::float8 / 3600`;
    const figures = sql`count(*) as changes, avg(${hours}) as average, percentile_cont(0.5) within group (order by ${hours}) as median`;
    const rows = await this.figures('ended_at', figures, { from, to, period, atLeast });
    return rows.map(({ starts, changes, average, median }) => {
      return { from: starts, changes: Number(changes), averageHours: Number(average), medianHours: Number(median) };
    });
  }

  @Query(() => [EmergencyShareNode], { description: 'By the day of the request.' })
  async emergencyShare(
    @Args('from', { type: () => LocalDateScalar }) from: LocalDate,
    @Args('to', { type: () => LocalDateScalar }) to: LocalDate,
    @Args('period', { type: () => CHANGE_PERIOD, defaultValue: CHANGE_PERIOD.MONTH }) period: ChangePeriod,
    @Args('atLeast', { type: () => PositionScalar, nullable: true }) atLeast?: Position | null,
  ): Promise<readonly EmergencyShareNode[]> {
    const figures = sql`count(*) as requested, count(*) filter (where change_type = 'emergency') as emergencies`;
    const rows = await this.figures('requested_at', figures, { from, to, period, atLeast });
    return rows.map(({ starts, requested, emergencies }) => {
      return {
        from: starts,
        requested: Number(requested),
        emergencies: Number(emergencies),
        share: Number(emergencies) / Number(requested),
      };
    });
  }

  /** One statement. @param moment the column that says to which period a change belongs. @throws {GraphQLError} BAD_USER_INPUT. */
  private async figures(moment: string, figures: RawBuilder<unknown>, { from, to, period, atLeast }: Asked): Promise<readonly Figures[]> {
    const after = addDays(to, 1);
    if (to < from || addDays(from, MAX_DAYS) < to)
      throw apiError('BAD_USER_INPUT', `Ask for ${MAX_DAYS} days at most, the first one first: ${from} to ${to} is not that.`);
    await this.consistency.reach(atLeast);
    const at = sql.ref(moment);
    const { rows } = await sql<Figures>`
      select to_char(date_trunc(${period}, ${at} at time zone 'UTC'), 'YYYY-MM-DD') as starts, ${figures} from change_register
      where ${at} >= ${`${from}T00:00:00Z`}::timestamptz and ${at} < ${`${after}T00:00:00Z`}::timestamptz
      group by 1 order by 1`.execute(this.readModels.db);
    return rows;
  }
}
