import { Injectable } from '@nestjs/common';
import { streamCategory, type RecordedEvent } from '@opsledger/eventsourcing';
import type { Actor } from '@opsledger/kernel';
import { Folding, type FoldedTables, type RowChange, type RowOf, type Table } from '@opsledger/read-store';
import { isObjectType, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { Permissions } from '../node/permissions.js';
import { differences, fieldValues, type FieldValues } from './field-values.js';
import type { FieldChangeNode } from './field-change.node.js';
import { SubjectHistory } from './subject-history.js';
import { categoryOf, idOfStream, type PastOf, type SubjectPast } from './subject-past.js';

/** Finds what one event changed, when a client asks for it; null where nothing says how the thing is shown. */
export type DifferenceOf = (info: Pick<GraphQLResolveInfo, 'schema'>) => Promise<readonly FieldChangeNode[] | null>;

type Marked = Pick<RecordedEvent, 'id' | 'stream' | 'revision'>;

/** What events changed, field by field. */
@Injectable()
export class EventDifferences {
  constructor(
    private readonly history: SubjectHistory,
    private readonly permissions: Permissions,
  ) {}

  /** For each of some events what it changed, as the reader may see it. Their streams are each read and folded once, and only when it is asked for. */
  of(events: readonly Marked[], reader: Actor): (event: Marked) => DifferenceOf {
    const folds = new Map<string, Promise<ReadonlyMap<string, readonly FieldChangeNode[]> | null>>();
    return ({ id, stream }) =>
      async ({ schema }) => {
        const wanted = events.filter((event) => event.stream === stream);
        const fold = folds.get(stream) ?? this.changesIn(stream, wanted, { reader, schema });
        folds.set(stream, fold);
        return (await fold)?.get(id) ?? null;
      };
  }

  private async changesIn(
    stream: string,
    wanted: readonly Marked[],
    reading: Reading,
  ): Promise<ReadonlyMap<string, FieldChangeNode[]> | null> {
    const subjects = this.history.all().filter((subject) => categoryOf(subject) === streamCategory(stream));
    if (subjects.length === 0) return null;
    const last = Math.max(...wanted.map(({ revision }) => revision));
    const events = (await this.history.eventsOf(stream)).filter(({ revision }) => revision <= last);
    for (const subject of subjects) await subject.prepare?.(idOfStream(stream));
    const changes = new Map<string, FieldChangeNode[]>(wanted.map(({ id }) => [id, []]));
    for (const projection of new Set(subjects.map((subject) => subject.projection))) {
      const before = new Folding(projection);
      const after = new Folding(projection);
      for (const event of events) {
        const changed = after.apply(event);
        for (const change of changed) changes.get(event.id)?.push(...this.madeOf(change, { before, after }, { ...reading, subjects }));
        before.apply(event);
      }
    }
    return changes;
  }

  /** What became of a thing, if the row is one's. */
  private madeOf(
    change: RowChange,
    { before, after }: { readonly before: FoldedTables; readonly after: FoldedTables },
    { reader, schema, subjects }: Reading & { readonly subjects: readonly SubjectPast[] },
  ): readonly FieldChangeNode[] {
    const subject = subjects.find(({ table }) => table === change.table);
    if (!subject || !this.permissions.mayQuery(reader, subject.query)) return [];
    const { typeName, table } = subject;
    const valuesOf = (row: unknown, tables: FoldedTables): FieldValues =>
      row ? this.valuesOf(subject, row as RowOf<Table>, { tables, reader, schema }) : new Map();
    const subjectId = String(change.key[table.key[0]!]);
    return differences(valuesOf(change.before, before), valuesOf(change.after, after)).map((each) => ({
      subjectType: typeName,
      subjectId,
      ...each,
    }));
  }

  private valuesOf(
    subject: SubjectPast,
    row: RowOf<Table>,
    { tables, reader, schema }: Reading & { readonly tables: FoldedTables },
  ): FieldValues {
    if (subject.mayRead?.(reader, row) === false) return new Map();
    return this.shown(subject, subject.toNode(row, alone(tables)), { reader, schema });
  }

  /** The fields of a node of the past that the reader may see. */
  shown({ typeName }: Pick<SubjectPast, 'typeName'>, node: object, { reader, schema }: Reading): FieldValues {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new TypeError(`The schema has no object type ${typeName}.`);
    return fieldValues(type, node, (field, source) => this.permissions.maySee(reader, field, source));
  }
}

/** Who reads, and how things are shown. */
export interface Reading {
  readonly reader: Actor;
  readonly schema: GraphQLSchema;
}

/** A state of which only its own values are looked at. */
const alone = (tables: FoldedTables): PastOf => ({
  present: undefined,
  rows: (table) => tables.rows(table),
  other: () => Promise.resolve(null),
  own: () => Promise.resolve(null),
});
