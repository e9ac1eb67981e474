import { requestTime } from '@opsledger/graphql';
import { isAllowed, type Policy } from '@opsledger/identity';
import { dateOf, type Actor, type Instant, type LocalDate, type Role } from '@opsledger/kernel';
import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { InboxKind } from './inbox-kind.js';
import type { InboxQuestion, InboxSource } from './inbox-source.js';

/** One thing that waits for somebody. */
export interface InboxItem {
  /** The same for the same thing, whoever it waits for. */
  readonly id: string;
  readonly kind: InboxKind;
  readonly subjectId: string;
  readonly subjectType: string;
  /** What is to be done, as a sentence. */
  readonly title: string;
  readonly since: Instant;
  readonly dueOn: LocalDate | null;
  /** The role whose holders it waits for; null when the actor is asked by name. */
  readonly role: Role | null;
  /** The mutations that settle it, of those that the actor may send. */
  readonly settledBy: readonly string[];
  /** Its place: items are in the order of the day they are due, or else of the moment since which they wait. */
  readonly place: InboxPlace;
}

/** Where an item stands among all: when, kind and key. */
export type InboxPlace = readonly [at: Instant, kind: InboxKind, key: string];

/** Which items to read. */
export interface InboxSlice {
  readonly kinds?: readonly InboxKind[] | undefined;
  /** At most this many. */
  readonly limit: number;
  /** Only those behind this place, or before it when read backwards. */
  readonly from?: InboxPlace | undefined;
  /** From the end. The answer is in the order of reading. */
  readonly backwards?: boolean;
}

/** What the inbox is made of. */
export interface InboxParts {
  readonly sources: readonly InboxSource[];
  /** Who may send which mutation. */
  readonly policy: Policy;
}

interface Row {
  readonly kind: InboxKind;
  readonly subject_id: string;
  readonly key: string;
  readonly name: string;
  readonly since: Instant;
  readonly due_on: LocalDate | null;
  readonly role: Role | null;
  readonly at: Instant;
}

/** Reads inboxes: each answer is one statement over all sources. */
export class InboxReader {
  private readonly byKind: ReadonlyMap<InboxKind, InboxSource>;

  /** @throws {TypeError} when two sources have the same kind. */
  constructor(
    private readonly db: QueryExecutorProvider,
    private readonly parts: InboxParts,
  ) {
    this.byKind = new Map(parts.sources.map((source) => [source.kind, source]));
    if (this.byKind.size < parts.sources.length) throw new TypeError('Two sources of the inbox have the same kind');
  }

  /** The read models that can change what waits for somebody. */
  get reads(): readonly string[] {
    return [...new Set(this.parts.sources.flatMap(({ reads }) => reads))];
  }

  /** What waits for the actor. */
  async items(actor: Actor, { kinds, limit, from, backwards = false }: InboxSlice): Promise<readonly InboxItem[]> {
    const waiting = this.waiting(actor, kinds);
    if (!waiting) return [];
    const beyond = from
      ? sql`(at, kind, key) ${sql.raw(backwards ? '<' : '>')} (${from[0]}::timestamptz, ${from[1]}::text, ${from[2]}::text)`
      : sql`true`;
    const direction = sql.raw(backwards ? 'desc' : 'asc');
    const { rows } = await sql<Row>`select kind, subject_id, key, name, since, due_on, role, at from (${waiting}) as waiting
      where ${beyond} order by at ${direction}, kind ${direction}, key ${direction} limit ${limit}`.execute(this.db);
    return rows.map((row) => this.itemOf(row, actor));
  }

  /** How much of each kind waits for the actor; kinds of which nothing does are left out. */
  async counts(actor: Actor): Promise<ReadonlyMap<InboxKind, number>> {
    const waiting = this.waiting(actor, undefined);
    if (!waiting) return new Map();
    const { rows } = await sql<{ kind: InboxKind; count: string | number }>`
      select kind, count(*) as count from (${waiting}) as waiting group by kind order by kind`.execute(this.db);
    return new Map(rows.map(({ kind, count }) => [kind, Number(count)]));
  }

  /** The rows of every source that can have some for the actor; undefined when none can. */
  private waiting(actor: Actor, kinds: readonly InboxKind[] | undefined): RawBuilder<unknown> | undefined {
    const today = dateOf(requestTime());
    const selects = this.parts.sources
      .filter(({ kind }) => kinds?.includes(kind) ?? true)
      .flatMap((source) => this.select(source, { actor, today }) ?? []);
    return selects.length === 0 ? undefined : sql.join(selects, sql` union all `);
  }

  private select(source: InboxSource, asked: Omit<InboxQuestion, 'role'>): RawBuilder<unknown> | undefined {
    const mutations = this.settledBy(source, asked.actor);
    if (mutations.length === 0) return undefined;
    const rows = source.rows({ ...asked, role: this.roleFor(mutations, asked.actor) });
    if (!rows) return undefined;
    const { from, where, subjectId, key = subjectId, name, since, dueOn = sql`null`, role } = rows;
    const due = sql`(${dueOn})::date`;
    return sql`select ${source.kind}::text as kind, (${subjectId})::text as subject_id, (${key})::text as key, (${name})::text as name,
      (${since})::timestamptz as since, ${due} as due_on, (${role})::text as role,
      coalesce(${due}::timestamp at time zone 'UTC', (${since})::timestamptz) as at from ${from} where ${where}`;
  }

  private itemOf(row: Row, actor: Actor): InboxItem {
    const source = this.byKind.get(row.kind)!;
    return {
      id: `${row.kind}:${row.key}`,
      kind: row.kind,
      subjectId: row.subject_id,
      subjectType: source.subjectType,
      title: source.title(row.name),
      since: row.since,
      dueOn: row.due_on,
      role: row.role,
      settledBy: this.settledBy(source, actor),
      place: [row.at, row.kind, row.key],
    };
  }

  private settledBy({ settledBy }: InboxSource, actor: Actor): readonly string[] {
    return settledBy.filter((name) => this.may(actor, name));
  }

  private roleFor(mutations: readonly string[], actor: Actor): Role | undefined {
    if (mutations.some((name) => this.parts.policy.mutations[name] === 'everyone')) return undefined;
    return actor.roles.find((role) => mutations.some((name) => this.may({ ...actor, roles: [role] }, name)));
  }

  private may(actor: Actor, name: string): boolean {
    return isAllowed(this.parts.policy, actor, { kind: 'mutations', name });
  }
}
