import { Injectable } from '@nestjs/common';
import { EventStore, isTechnicalEvent, StreamNotFound, type RecordedEvent } from '@opsledger/eventsourcing';
import { instantOf, isUuid, type Actor } from '@opsledger/kernel';
import { foldRows, type FoldedTables, type RowOf, type Table } from '@opsledger/read-store';
import { asOfMoment, invalidPosition, type AsOf, type AsOfInput } from '../consistency/as-of.js';
import { NodeRegistry } from '../node/node-registry.js';
import { Permissions } from '../node/permissions.js';
import { currentActor } from '../request/request-context.js';
import { eventsAsOf } from './events-as-of.js';
import { categoryOf, rowIn, type PastOf, type SubjectPast } from './subject-past.js';

/** The past of things of one type. */
export interface Past<Node extends object> {
  /**
   * The thing as it was; null when there is none that the caller may see.
   * @throws {GraphQLError} INVALID_POSITION for a moment to come, beyond the end of the log, or before its first event.
   */
  asOf(id: string, asOf: AsOfInput): Promise<Node | null>;
}

/** A thing at a moment, with the events that count for it. */
export interface PastState {
  readonly subject: SubjectPast;
  readonly node: object;
  readonly events: readonly RecordedEvent[];
}

/** Reads what was so on a past day: the events of a thing, folded by the projection that shows its present. Contexts register theirs when their resolvers are made. */
@Injectable()
export class SubjectHistory {
  private readonly subjects = new Map<string, SubjectPast>();

  constructor(
    private readonly store: EventStore,
    private readonly nodes: NodeRegistry,
    private readonly permissions: Permissions,
  ) {}

  /** @throws {TypeError} for a type that was registered before. */
  register<T extends Table, Node extends object>(subject: SubjectPast<T, Node>): Past<Node> {
    const { typeName } = subject;
    if (this.subjects.has(typeName)) throw new TypeError(`The past of ${typeName} was registered twice.`);
    this.subjects.set(typeName, subject as unknown as SubjectPast);
    return { asOf: (id, asOf) => this.asOf(typeName, id, asOf) as Promise<Node | null> };
  }

  /** Every type whose past can be read, by name. */
  all(): readonly SubjectPast[] {
    return [...this.subjects.values()].sort((a, b) => (a.typeName < b.typeName ? -1 : 1));
  }

  /** Does the type have a past that can be read? */
  knows(typeName: string): boolean {
    return this.subjects.has(typeName);
  }

  /** As `Past.asOf`, by the name of the type. */
  async asOf(typeName: string, id: string, asOf: AsOfInput): Promise<object | null> {
    return (await this.stateAt(typeName, id, await this.momentOf(asOf)))?.node ?? null;
  }

  /** A checked moment. @throws {GraphQLError} INVALID_POSITION. */
  async momentOf(asOf: AsOfInput): Promise<AsOf> {
    return asOfMoment(asOf, instantOf(Date.now()), await this.store.head());
  }

  /** The thing at a moment, as the caller may see it. @throws {GraphQLError} INVALID_POSITION before its first event. */
  async stateAt(typeName: string, id: string, moment: AsOf): Promise<PastState | null> {
    const subject = this.subjectOf(typeName);
    const actor = currentActor();
    const present = await this.presentOf(subject, id, actor);
    if (!present) return null;
    const state = await this.foldedAt(subject, { id, streamId: subject.streamOf?.(present) ?? id, moment });
    if (!state) throw invalidPosition(`The moment lies before the first event of this ${typeName}.`);
    const { row, events } = state;
    if (subject.mayRead?.(actor, row) === false) return null;
    return { subject, node: this.nodeOf(subject, state, { moment, present }), events };
  }

  /** The row of a thing and the events behind it, whoever asks; undefined before its first event. */
  async foldedAt<T extends Table>(
    subject: SubjectPast<T>,
    { id, streamId, moment }: { readonly id: string; readonly streamId: string; readonly moment: AsOf },
  ): Promise<Folded<T> | undefined> {
    const events = eventsAsOf(await this.eventsOf(`${categoryOf(subject)}-${streamId}`), moment, subject.corrections);
    await subject.prepare?.(streamId);
    const tables = foldRows(subject.projection, events);
    const row = rowIn(subject, tables, id, streamId);
    return row && { row, tables, events };
  }

  /** All events of a stream, oldest first; none when there is no such stream. */
  async eventsOf(stream: string): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    try {
      for await (const event of this.store.readStream(stream)) if (!isTechnicalEvent(event.type)) events.push(event);
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    return events;
  }

  private nodeOf(
    subject: SubjectPast,
    { row, tables }: Pick<Folded<Table>, 'row' | 'tables'>,
    { moment, present }: { readonly moment: AsOf; readonly present: object | undefined },
  ): object {
    const past: PastOf = {
      present,
      rows: (table) => tables.rows(table),
      other: (typeName, id) => (id === null ? Promise.resolve(null) : this.otherAt(typeName, id, moment)),
      own: async <Other extends object>(typeName: string, id: string | null) =>
        (id === null ? null : await this.ownAt(typeName, id, moment)) as Other | null,
    };
    return { ...subject.toNode(row, past), __typename: subject.typeName };
  }

  private async otherAt(typeName: string, id: string, moment: AsOf): Promise<object | null> {
    const [present] = await this.nodes.load([id], currentActor(), typeName);
    return present ? this.ownAt(typeName, id, moment, present) : null;
  }

  /** @param present as it is now; undefined for a thing that is no part of an aggregate and need not be asked for. */
  private async ownAt(typeName: string, id: string, moment: AsOf, present?: object): Promise<object | null> {
    const subject = this.subjectOf(typeName);
    const state = await this.foldedAt(subject, { id, streamId: (present && subject.streamOf?.(present)) ?? id, moment });
    if (!state || subject.mayRead?.(currentActor(), state.row) === false) return null;
    return this.nodeOf(subject, state, { moment, present });
  }

  private async presentOf({ typeName, query, present }: SubjectPast, id: string, actor: Actor): Promise<object | null> {
    if (!isUuid(id)) return null;
    if (!present) return (await this.nodes.load([id], actor, typeName))[0] ?? null;
    return this.permissions.mayQuery(actor, query) ? present(id, actor) : null;
  }

  private subjectOf(typeName: string): SubjectPast {
    const subject = this.subjects.get(typeName);
    if (!subject) throw new TypeError(`No context tells of the past of ${typeName}. Register it with SubjectHistory.`);
    return subject;
  }
}

/** A row and what it was folded from. */
export interface Folded<T extends Table> {
  readonly row: RowOf<T>;
  readonly tables: FoldedTables;
  readonly events: readonly RecordedEvent[];
}
