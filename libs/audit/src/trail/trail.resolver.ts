import { Inject } from '@nestjs/common';
import { Args, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Position } from '@opsledger/eventsourcing';
import { apiError, currentActor, DateTime, NodeRegistry, PositionScalar, TimelineEventNode, Timelines } from '@opsledger/graphql';
import { mayAny } from '@opsledger/identity';
import type { Actor, Instant } from '@opsledger/kernel';
import { AuditTrail, TrailParts } from './audit-trail.js';
import { mentionsOf } from './mentions.js';
import { withoutSecrets } from './secrets.js';
import { AuditTrailFilter, TRAIL_ORDERS, type TrailOrder } from './trail.filter.js';
import { ActorActivityNode, AuditTrailConnection, CausedEventConnection, EventMentionNode } from './trail.node.js';

/** Most days of one question about somebody's activity. */
const MAX_DAYS = 366;
const DAY_MS = 86_400_000;

const first = { type: () => Int, nullable: true, description: '1 to 100; default 50.' };
const after = { type: () => String, nullable: true, description: 'Cursor of the edge before the page.' };

/** Questions about everything that ever happened. */
@Resolver(() => TimelineEventNode)
export class TrailResolver {
  constructor(
    private readonly trail: AuditTrail,
    private readonly nodes: NodeRegistry,
    private readonly timelines: Timelines,
    @Inject(TrailParts) private readonly parts: TrailParts,
  ) {}

  /** What no context tells of is told to those who may see everything. Contexts have registered by then. */
  onModuleInit(): void {
    for (const catalogue of this.parts.catalogues)
      if (!this.timelines.tellsOf(catalogue.category))
        this.timelines.register({ catalogue, shownTo: (reader, data) => (overseer(reader) ? withoutSecrets(data) : null) });
  }

  @Query(() => AuditTrailConnection, {
    description:
      'Everything that happened, by whatever is asked for. Auditors and administrators see all of it; others what happened to one thing whose timeline they may see.',
  })
  async auditTrail(
    @Args('filter', { nullable: true }) filter?: AuditTrailFilter,
    @Args('order', { type: () => TRAIL_ORDERS, defaultValue: TRAIL_ORDERS.NEWEST_FIRST }) order: TrailOrder = 'NEWEST_FIRST',
    @Args('first', first) size?: number | null,
    @Args('after', after) cursor?: string | null,
    @Args('upTo', { type: () => PositionScalar, nullable: true, description: 'Nothing behind this place in the log.' })
    upTo?: Position | null,
  ): Promise<AuditTrailConnection> {
    await this.requireSight(filter ?? {}, currentActor());
    return this.trail.page({ filter: filter ?? {}, order, first: size ?? null, after: cursor ?? null, upTo: upTo ?? null });
  }

  @Query(() => TimelineEventNode, { nullable: true, description: 'The event with this id; null when there is none.' })
  auditEvent(@Args('id', { type: () => ID }) id: string): Promise<TimelineEventNode | null> {
    return this.trail.event(id);
  }

  @Query(() => CausedEventConnection, {
    description: 'Everything that one request caused, each event with what it caused right behind it.',
  })
  eventsByCorrelation(
    @Args('id', { type: () => String }) id: string,
    @Args('first', first) size?: number | null,
    @Args('after', after) cursor?: string | null,
  ): Promise<CausedEventConnection> {
    return this.trail.tree(id, { first: size ?? null, after: cursor ?? null });
  }

  @Query(() => ActorActivityNode, { description: `What somebody did in a period of at most ${MAX_DAYS} days, by the time of occurrence.` })
  activityOf(
    @Args('actorId', { type: () => String, description: 'Id of a person, or name of a service, process, import or schedule.' })
    actorId: string,
    @Args('from', { type: () => DateTime, description: 'Not before this moment.' }) from: Instant,
    @Args('to', { type: () => DateTime, description: 'Before this moment.' }) to: Instant,
    @Args('first', first) size?: number | null,
    @Args('after', after) cursor?: string | null,
  ): ActorActivityNode {
    if (Date.parse(to) - Date.parse(from) > MAX_DAYS * DAY_MS)
      throw apiError('LIMIT_EXCEEDED', `Ask for at most ${MAX_DAYS} days at once.`, { limit: MAX_DAYS });
    const filter = { actorId, occurredFrom: from, occurredTo: to };
    return {
      counts: () => this.trail.counts(filter),
      events: () => this.trail.page({ filter, order: 'NEWEST_FIRST', first: size ?? null, after: cursor ?? null }),
    };
  }

  @ResolveField(() => [EventMentionNode], {
    description: 'Every id in its data, as far as the reader may see them, with the field it stands in.',
  })
  mentions(@Parent() { data }: TimelineEventNode): readonly EventMentionNode[] {
    return data ? mentionsOf(data) : [];
  }

  /** @throws {GraphQLError} FORBIDDEN, NOT_FOUND for what the actor may not see and for what there is not. */
  private async requireSight({ subjectType, subjectId, related }: AuditTrailFilter, actor: Actor): Promise<void> {
    if (overseer(actor)) return;
    const subject = this.parts.subjects.find(({ events }) => events.category === subjectType);
    if (!subjectId || !subject?.mayRead(actor) || related)
      throw apiError(
        'FORBIDDEN',
        'Your roles let you ask only for what happened to one thing whose timeline you may see, without what is related.',
      );
    const [node] = await this.nodes.load([subjectId], actor, subject.typeName);
    if (!node) throw apiError('NOT_FOUND', `There is no ${subject.typeName} with this id that you may see.`);
  }
}

const overseer = (actor: Actor): boolean => mayAny(actor, ['admin', 'auditor']);
