import { Field, ID, InputType, registerEnumType } from '@nestjs/graphql';
import type { EventCatalogue, Origin } from '@opsledger/eventsourcing';
import { apiError, DateTime, ORIGINS } from '@opsledger/graphql';
import type { Instant } from '@opsledger/kernel';

/** In which order events are listed. */
export const TRAIL_ORDERS = {
  NEWEST_FIRST: 'NEWEST_FIRST',
  OLDEST_FIRST: 'OLDEST_FIRST',
  LATEST_OCCURRED_FIRST: 'LATEST_OCCURRED_FIRST',
  EARLIEST_OCCURRED_FIRST: 'EARLIEST_OCCURRED_FIRST',
} as const;
/** In which order events are listed. */
export type TrailOrder = keyof typeof TRAIL_ORDERS;
registerEnumType(TRAIL_ORDERS, {
  name: 'AuditTrailOrder',
  valuesMap: {
    NEWEST_FIRST: { description: 'By their place in the log, the last first.' },
    OLDEST_FIRST: { description: 'By their place in the log.' },
    LATEST_OCCURRED_FIRST: { description: 'By the time of occurrence, the latest first.' },
    EARLIEST_OCCURRED_FIRST: { description: 'By the time of occurrence.' },
  },
});

/** What an auditor looks for. All conditions given must hold. */
@InputType({ description: 'All conditions given must hold.' })
export class AuditTrailFilter {
  @Field(() => String, { nullable: true, description: 'What events happened to, e.g. asset or purchaseOrder.' })
  readonly subjectType?: string | null;

  @Field(() => ID, { nullable: true, description: 'With subjectType.' })
  readonly subjectId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'With subjectId: also the events of other things that mention it, or mention a part made by it, such as a line of an order or a seat.',
  })
  readonly related?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Id of a person, or name of a service, process, import or schedule.' })
  readonly actorId?: string | null;

  @Field(() => String, { nullable: true, description: 'Id of the person for whom somebody else acted.' })
  readonly onBehalfOf?: string | null;

  @Field(() => [String], { nullable: true, description: 'Types of events, e.g. AssetAssigned; 1 to 50.' })
  readonly types?: readonly string[] | null;

  @Field(() => ORIGINS, { nullable: true })
  readonly origin?: Origin | null;

  @Field(() => ID, { nullable: true })
  readonly commandId?: string | null;

  @Field(() => String, { nullable: true, description: 'Shared by everything that one request caused.' })
  readonly correlationId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The event or the command that caused the events.' })
  readonly causationId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Not before this moment.' })
  readonly occurredFrom?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this moment.' })
  readonly occurredTo?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: 'Not before this moment.' })
  readonly recordedFrom?: Instant | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this moment.' })
  readonly recordedTo?: Instant | null;

  @Field(() => String, {
    nullable: true,
    description: 'Words that all stand in the reason, in any order; upper and lower case are the same, and nothing is a wildcard.',
  })
  readonly reason?: string | null;
}

/** Most types of one filter. */
const MAX_TYPES = 50;
/** Most characters of an id or of the words of a reason. */
const MAX_TEXT = 200;

/**
 * Checks a filter against the catalogues. Pure.
 * @throws {GraphQLError} BAD_USER_INPUT or LIMIT_EXCEEDED, naming the field.
 */
export function checkFilter(filter: AuditTrailFilter, catalogues: readonly EventCatalogue[]): void {
  checkSubject(filter, catalogues);
  checkTypes(filter.types ?? undefined, catalogues);
  checkPeriod(filter, 'occurred');
  checkPeriod(filter, 'recorded');
  for (const [field, value] of Object.entries(filter)) if (typeof value === 'string') checkText(field, value);
}

function checkSubject({ subjectType, subjectId, related }: AuditTrailFilter, catalogues: readonly EventCatalogue[]): void {
  if (subjectId && !subjectType) throw bad('subjectId', 'Give subjectType too: ids are those of one type of things.');
  if (related && !subjectId) throw bad('related', 'Give subjectType and subjectId: related to what?');
  if (subjectType && !catalogues.some(({ category }) => category === subjectType))
    throw bad('subjectType', `"${shown(subjectType)}" has no events. One of: ${catalogues.map(({ category }) => category).join(', ')}.`);
}

function checkText(field: string, value: string): void {
  if (value.trim() === '') throw bad(field, 'Leave it out, or give it a value.');
  if (value.length > MAX_TEXT) throw apiError('LIMIT_EXCEEDED', `filter.${field} has at most ${MAX_TEXT} characters.`, { limit: MAX_TEXT });
}

function checkTypes(types: readonly string[] | undefined, catalogues: readonly EventCatalogue[]): void {
  if (!types) return;
  if (types.length === 0) throw bad('types', 'Leave it out, or name at least one type.');
  if (types.length > MAX_TYPES)
    throw apiError('LIMIT_EXCEEDED', `filter.types has at most ${MAX_TYPES} types.`, { limit: MAX_TYPES, actual: types.length });
  const unknown = types.find((type) => !catalogues.some(({ definitions }) => Object.hasOwn(definitions, type)));
  if (unknown !== undefined) throw bad('types', `"${shown(unknown)}" is no type of event: see docs/events.`);
}

function checkPeriod(filter: AuditTrailFilter, time: 'occurred' | 'recorded'): void {
  const [from, to] = [filter[`${time}From`], filter[`${time}To`]];
  if (from && to && from >= to) throw bad(`${time}To`, `It lies not behind ${time}From.`);
}

const bad = (field: string, message: string): Error => apiError('BAD_USER_INPUT', `filter.${field}: ${message}`, { field });
const shown = (text: string): string => text.slice(0, 50);
