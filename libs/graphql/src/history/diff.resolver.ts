import { Args, Info, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { comparePositions, eventDecoder, type RecordedEvent } from '@opsledger/eventsourcing';
import type { GraphQLResolveInfo } from 'graphql';
import { AsOfInput } from '../consistency/as-of.js';
import { apiError } from '../errors/api-error.js';
import { currentActor } from '../request/request-context.js';
import { UUID } from '../scalars/scalars.js';
import { Subjects } from '../subscription/subject.js';
import { TimelineEventNode } from '../timeline/timeline.node.js';
import { Timelines } from '../timeline/timelines.js';
import { SubjectDiffNode } from './diff.node.js';
import { EventDifferences } from './event-differences.js';
import { differences } from './field-values.js';
import { SubjectHistory } from './subject-history.js';
import { categoryOf } from './subject-past.js';

/** Events of one difference that are shown. */
const MOST_EVENTS = 100;

/** `diff`. */
@Resolver(() => SubjectDiffNode)
export class DiffResolver {
  constructor(
    private readonly history: SubjectHistory,
    private readonly eventDifferences: EventDifferences,
    private readonly timelines: Timelines,
    private readonly subjects: Subjects,
  ) {}

  @Query(() => SubjectDiffNode, {
    nullable: true,
    description:
      'How a thing differs between two moments, for whoever may ask for it. Null when there is none that the caller may see. With `from` after `to` the way back.',
  })
  async diff(
    @Args('subjectType', { description: 'Name of the type, e.g. Asset, PurchaseLot or OffboardingChecklist.' }) subjectType: string,
    @Args('subjectId', { type: () => UUID, description: 'Of a checklist: the id of the person.' }) subjectId: string,
    @Args('from', { type: () => AsOfInput }) from: AsOfInput,
    @Args('to', { type: () => AsOfInput }) to: AsOfInput,
    @Info() { schema }: GraphQLResolveInfo,
  ): Promise<SubjectDiffNode | null> {
    if (!this.history.knows(subjectType)) {
      const known = this.history.all().map(({ typeName }) => typeName);
      throw apiError('BAD_USER_INPUT', `There is no past of "${subjectType}". subjectType is one of ${known.join(', ')}.`);
    }
    const reader = currentActor();
    const moments = await Promise.all([from, to].map((asOf) => this.history.momentOf(asOf)));
    const [before, after] = await Promise.all(moments.map((moment) => this.history.stateAt(subjectType, subjectId, moment)));
    if (!before || !after) return null;
    const [was, is] = [before, after].map(({ subject, node }) => this.eventDifferences.shown(subject, node, { reader, schema }));
    const between = countedOnce(before.events, after.events);
    return {
      subjectType,
      subjectId,
      changes: differences(was!, is!).map((each) => ({ subjectType, subjectId, ...each })),
      eventCount: between.length,
      between,
    };
  }

  @ResolveField(() => [TimelineEventNode], {
    nullable: true,
    description:
      'The first 100 of these events, in the order of the log; those of its whole aggregate where it is a part of one. For those who may read what happened to it, as on its timeline.',
  })
  events(@Parent() { subjectType, between }: SubjectDiffNode): readonly TimelineEventNode[] {
    const reader = currentActor();
    const [past] = this.history.all().filter(({ typeName }) => typeName === subjectType);
    const subject = past && this.subjects.all.find(({ events }) => events.category === categoryOf(past));
    if (!subject?.mayRead(reader)) {
      if (subject) this.subjects.refused(reader, subject);
      throw apiError('FORBIDDEN', `Your roles do not let you read what happened to this ${subjectType}.`);
    }
    const decode = eventDecoder([subject.events]);
    const shown = between.slice(0, MOST_EVENTS).flatMap((event) => decode(event) ?? []);
    return this.timelines.showAll(shown, subject.events, reader);
  }
}

/** The events that are in one of the two lists only, in the order of the log. Pure. */
export function countedOnce(some: readonly RecordedEvent[], others: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const ids = (events: readonly RecordedEvent[]): ReadonlySet<string> => new Set(events.map(({ id }) => id));
  const [inSome, inOthers] = [ids(some), ids(others)];
  const once = [...some.filter(({ id }) => !inOthers.has(id)), ...others.filter(({ id }) => !inSome.has(id))];
  return once.sort((a, b) => comparePositions(a.position, b.position) || a.revision - b.revision);
}
