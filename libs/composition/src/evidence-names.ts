import type { EventStore } from '@opsledger/eventsourcing';
import { calledBy, shortId, type ThingNames } from '@opsledger/graphql';
import { isUuid } from '@opsledger/kernel';
import type { SubjectKeys } from '@opsledger/organization';
import { foldRows, type Projection } from '@opsledger/read-store';
import { eventCatalogues, projections } from './contexts.js';
import { eventsOf, HIDDEN } from './evidence-figures.js';
import { subjects } from './subjects.js';

type Row = Readonly<Record<string, unknown>>;

/** What things are called, each folded from its own stream, so that it needs no database. Every stream is read once. */
export class EvidenceNames implements ThingNames {
  private readonly projections: readonly Projection[];
  private readonly named = new Map<string, Promise<string>>();

  /** @param keys left out for those who may not see people. */
  constructor(
    private readonly eventStore: EventStore,
    private readonly keys: Pick<SubjectKeys, 'load' | 'decrypt'> = HIDDEN,
  ) {
    this.projections = projections(keys);
  }

  knows(typeName: string): boolean {
    return categoryOf(typeName) !== undefined;
  }

  /** Its name, or the first eight digits of its id when it has none. Other texts stay. */
  of({ id, typeName = '' }: { readonly id: string; readonly typeName?: string | undefined }): Promise<string> {
    const category = isUuid(id) ? categoryOf(typeName) : undefined;
    if (category === undefined) return Promise.resolve(shortId(id));
    const name = this.named.get(`${category}-${id}`) ?? this.find(category, { id, typeName });
    this.named.set(`${category}-${id}`, name);
    return name;
  }

  async ofAll(things: Parameters<ThingNames['ofAll']>[0]): Promise<ReadonlyMap<string, string>> {
    return new Map(await Promise.all(things.map(async (thing) => [thing.id, await this.of(thing)] as const)));
  }

  private async find(category: string, { id, typeName }: { readonly id: string; readonly typeName: string }): Promise<string> {
    const events = await eventsOf(this.eventStore, `${category}-${id}`);
    if (category === 'person') await this.keys.load([id]);
    const rows = this.projections
      .filter(({ catalogues }) => catalogues.some((catalogue) => catalogue.category === category))
      .flatMap((projection) => {
        const folded = foldRows(projection, events);
        return projection.tables
          .filter(({ key }) => key.length === 1)
          .flatMap((table) => folded.rows(table).filter((row) => (row as Row)[table.key[0]!] === id) as readonly Row[]);
      });
    if (rows.some(({ erased }) => erased === true)) return `erased ${typeName.toLowerCase()} ${shortId(id)}`;
    const called = calledBy(typeName).flatMap((field) => rows.map((row) => row[columnOf(field)]));
    return called.find((value): value is string => typeof value === 'string' && value !== '') ?? shortId(id);
  }
}

const categories: ReadonlySet<string> = new Set(eventCatalogues.map(({ category }) => category));

/** The category of the streams of a type. */
function categoryOf(typeName: string): string | undefined {
  const category =
    subjects.find((subject) => subject.typeName === typeName)?.events.category ?? `${typeName.charAt(0).toLowerCase()}${typeName.slice(1)}`;
  return categories.has(category) ? category : undefined;
}

/** `poNumber` as `po_number`. */
const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
