import { Field, InputType, registerEnumType } from '@nestjs/graphql';
import { comparePositions, START, type Position } from '@opsledger/eventsourcing';
import { parseInstant, type Instant, type LocalDate } from '@opsledger/kernel';
import { apiError } from '../errors/api-error.js';
import { DateTime, LocalDate as LocalDateScalar, PositionScalar } from '../scalars/scalars.js';

/** Which of the two times of an event counts. */
export const AS_OF_BASES = { OCCURRED: 'OCCURRED', RECORDED: 'RECORDED' } as const;
/** Which of the two times of an event counts. */
export type AsOfBasis = keyof typeof AS_OF_BASES;
registerEnumType(AS_OF_BASES, {
  name: 'AsOfBasis',
  valuesMap: {
    OCCURRED: { description: 'What was true then, corrections made later included.' },
    RECORDED: { description: 'What the ledger said then.' },
  },
});

/** A moment of the past that a query asks about. */
@InputType({ description: 'A moment of the past: exactly one of at, date and position.' })
export class AsOfInput {
  @Field(() => DateTime, { nullable: true })
  readonly at?: Instant | null;

  @Field(() => LocalDateScalar, { nullable: true, description: 'The end of that day, in UTC.' })
  readonly date?: LocalDate | null;

  @Field(() => PositionScalar, { nullable: true, description: 'Everything up to this place in the log.' })
  readonly position?: Position | null;

  @Field(() => AS_OF_BASES, {
    defaultValue: AS_OF_BASES.OCCURRED,
    description: 'Which time of an event counts; a position is always by the log.',
  })
  readonly basis!: AsOfBasis;
}

/** A checked moment of the past. */
export type AsOf =
  | { readonly kind: 'instant'; readonly instant: Instant; readonly basis: AsOfBasis }
  | { readonly kind: 'position'; readonly position: Position };

/**
 * Checks a moment of the past against the clock and the end of the log. Pure.
 * @throws {GraphQLError} INVALID_POSITION for none or several moments, the future, the log's start, and a position beyond its end.
 */
export function asOfMoment({ at, date, position, basis }: AsOfInput, now: Instant, head: Position): AsOf {
  if ([at, date, position].filter(Boolean).length !== 1) throw invalidPosition('Give exactly one of at, date and position.');
  if (position) {
    if (comparePositions(position, START) <= 0) throw invalidPosition('The position lies before the first event.');
    if (comparePositions(position, head) > 0) throw invalidPosition('The position lies beyond the end of the log.');
    return { kind: 'position', position };
  }
  const instant = at ?? endOfDay(date!, now);
  if (instant > now) throw invalidPosition('The moment lies in the future.');
  return { kind: 'instant', instant, basis };
}

/** INVALID_POSITION, e.g. for a moment before the first event of the thing that is asked about. */
export function invalidPosition(message: string): Error {
  return apiError('INVALID_POSITION', message);
}

/** The last millisecond of a day; of today, now. */
function endOfDay(date: LocalDate, now: Instant): Instant {
  return date === now.slice(0, 10) ? now : parseInstant(`${date}T23:59:59.999Z`);
}
