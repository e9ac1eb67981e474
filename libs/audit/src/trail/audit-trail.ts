import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  comparePositions,
  EventStore,
  parsePosition,
  formatPosition,
  START,
  type EventCatalogue,
  type Position,
} from '@opsledger/eventsourcing';
import {
  apiError,
  Consistency,
  currentActor,
  CursorKey,
  CursorSeal,
  invalidPosition,
  pageOf,
  ReadModels,
  Timelines,
  type PageArgs,
  type Subject,
  type TimelineEventNode,
} from '@opsledger/graphql';
import { causeTree } from './cause-tree.js';
import type { AuditTrailConnection, CausedEventConnection } from './trail.node.js';
import { TrailEvents } from './trail-events.js';
import { checkFilter, type AuditTrailFilter, type TrailOrder } from './trail.filter.js';
import { countByDay, countTrail, listTrail, partsOf, trailCondition, type DayCount, type TrailPlace } from './trail.queries.js';

/** What the trail is told of: every context's events, and what can be looked at. */
export abstract class TrailParts {
  abstract readonly catalogues: readonly EventCatalogue[];
  abstract readonly subjects: readonly Subject[];
}

/** A page that is asked for. */
export interface TrailRequest extends PageArgs {
  readonly filter: AuditTrailFilter;
  readonly order: TrailOrder;
  readonly upTo?: Position | null;
}

/** Most events of one request whose causes are put into a tree. */
const MAX_TREE = 10_000;

type OpenCursor = readonly [snapshot: string, commit: string, prepare: string, occurredAt: TrailPlace['occurred_at']];

/** Answers from the index of events; what an event says is read from the log, a page at a time. */
@Injectable()
export class AuditTrail {
  private readonly events: TrailEvents;

  constructor(
    private readonly store: EventStore,
    private readonly readModels: ReadModels,
    private readonly consistency: Consistency,
    private readonly cursorKey: CursorKey,
    timelines: Timelines,
    @Inject(TrailParts) private readonly parts: TrailParts,
  ) {
    this.events = new TrailEvents(store, timelines, parts.catalogues);
  }

  /**
   * One page of what matches. All pages of a listing show the log as it was when the first was asked for.
   * @throws {GraphQLError} INVALID_CURSOR, INVALID_PAGE_SIZE, INVALID_POSITION, BAD_USER_INPUT, LIMIT_EXCEEDED.
   */
  async page({ filter, order, upTo, ...args }: TrailRequest): Promise<AuditTrailConnection> {
    checkFilter(filter, this.parts.catalogues);
    const { size, cursor } = pageOf(args);
    const seal = this.seal('auditTrail', [filter, order, upTo ? formatPosition(upTo) : null]);
    const open = cursor === undefined ? undefined : (seal.open(cursor) as OpenCursor);
    const { snapshot, stale } = open ? { snapshot: parsePosition(open[0]), stale: false } : await this.snapshot(upTo);
    const condition = trailCondition(filter, snapshot, await this.partsFor(filter, snapshot));
    const after = open && { commit: open[1], prepare: open[2], occurred_at: open[3] };
    const rows = await listTrail(this.readModels.db, { condition, order, limit: size + 1, ...(after && { after }) });
    const page = rows.slice(0, size);
    const cursorOf = (place: TrailPlace): string =>
      seal.seal([formatPosition(snapshot), place.commit, place.prepare, place.occurred_at] satisfies OpenCursor);
    const nodes = await this.events.nodes(page);
    const edges = nodes.map((node, place) => ({ cursor: cursorOf(page[place]!), node }));
    return {
      ...connection(edges, { more: rows.length > size, behind: cursor !== undefined }),
      totalCount: () => countTrail(this.readModels.db, condition),
      position: snapshot,
      stale,
    };
  }

  /** One event, or null. */
  async event(id: string): Promise<TimelineEventNode | null> {
    const { snapshot } = await this.snapshot();
    const condition = trailCondition({ eventId: id }, snapshot);
    const [node = null] = await this.events.nodes(await listTrail(this.readModels.db, { condition, order: 'OLDEST_FIRST', limit: 1 }));
    return node;
  }

  /** Counts per day and type. @throws {GraphQLError} BAD_USER_INPUT, LIMIT_EXCEEDED. */
  async counts(filter: AuditTrailFilter): Promise<readonly DayCount[]> {
    checkFilter(filter, this.parts.catalogues);
    const { snapshot } = await this.snapshot();
    return countByDay(this.readModels.db, trailCondition(filter, snapshot));
  }

  /**
   * What one request caused, as a tree in the order in which it is read: each event with what it caused right behind it.
   * @throws {GraphQLError} INVALID_CURSOR, INVALID_PAGE_SIZE, LIMIT_EXCEEDED.
   */
  async tree(correlationId: string, args: PageArgs): Promise<CausedEventConnection> {
    checkFilter({ correlationId }, this.parts.catalogues);
    const { size, cursor } = pageOf(args);
    const seal = this.seal('eventsByCorrelation', [correlationId]);
    const open = cursor === undefined ? undefined : (seal.open(cursor) as readonly [snapshot: string, place: number]);
    const { snapshot, stale } = open ? { snapshot: parsePosition(open[0]), stale: false } : await this.snapshot();
    const condition = trailCondition({ correlationId }, snapshot);
    const rows = await listTrail(this.readModels.db, { condition, order: 'OLDEST_FIRST', limit: MAX_TREE + 1 });
    if (rows.length > MAX_TREE) {
      const message = `More than ${MAX_TREE} events belong to this request. List them by auditTrail(filter: { correlationId }).`;
      throw apiError('LIMIT_EXCEEDED', message, { limit: MAX_TREE });
    }
    const from = open ? open[1] + 1 : 0;
    const tree = causeTree(rows);
    const page = tree.slice(from, from + size);
    const events = await this.events.nodes(page.map(({ place }) => place));
    const edges = page.map(({ depth, causedBy }, place) => ({
      cursor: seal.seal([formatPosition(snapshot), from + place]),
      node: { depth, causedBy, event: events[place]! },
    }));
    return {
      ...connection(edges, { more: tree.length > from + size, behind: cursor !== undefined }),
      totalCount: () => Promise.resolve(tree.length),
      position: snapshot,
      stale,
    };
  }

  /** The place up to which is looked, once queries show everything before it. @throws {GraphQLError} INVALID_POSITION. */
  private async snapshot(upTo?: Position | null): Promise<{ readonly snapshot: Position; readonly stale: boolean }> {
    const head = await this.store.head();
    if (upTo && comparePositions(upTo, START) <= 0) throw invalidPosition('upTo lies before the first event.');
    if (upTo && comparePositions(upTo, head) > 0) throw invalidPosition('upTo lies beyond the end of the log.');
    const snapshot = upTo ?? head;
    return { snapshot, stale: !(await this.consistency.reach(snapshot)) };
  }

  private partsFor({ related, subjectType, subjectId }: AuditTrailFilter, upTo: Position): Promise<readonly string[]> {
    if (!related || !subjectType || !subjectId) return Promise.resolve([]);
    return partsOf(this.readModels.db, trailCondition({ subjectType, subjectId }, upTo));
  }

  private seal(name: string, asked: readonly unknown[]): CursorSeal {
    const hash = createHash('sha256').update(JSON.stringify(asked)).digest('base64url');
    return new CursorSeal(this.cursorKey.bytes, JSON.stringify([name, hash, currentActor().id]));
  }
}

function connection<Edge extends { readonly cursor: string; readonly node: unknown }>(
  edges: readonly Edge[],
  { more, behind }: { readonly more: boolean; readonly behind: boolean },
) {
  return {
    edges,
    nodes: edges.map(({ node }) => node as Edge['node']),
    pageInfo: {
      hasNextPage: more,
      hasPreviousPage: behind,
      startCursor: () => edges[0]?.cursor ?? null,
      endCursor: () => edges.at(-1)?.cursor ?? null,
    },
  };
}
