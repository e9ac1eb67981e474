import { comparePositions, type RecordedEvent } from '@opsledger/eventsourcing';
import type { SubjectPast } from '@opsledger/graphql';
import { foldRows, type Projection, type RowOf, type Table } from '@opsledger/read-store';

/** A moment as the one who wrote this file understands it. */
export type Moment =
  | { readonly kind: 'position'; readonly position: RecordedEvent['position'] }
  | { readonly kind: 'instant'; readonly instant: string; readonly basis: 'OCCURRED' | 'RECORDED' };

const occurred = (event: RecordedEvent): string => event.metadata['occurredAt'] as string;
const text = (data: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name], data);

/**
 * The row of a thing at a moment, found without any of the mechanism: the log of everything is filtered by hand, all of it goes through the
 * projection into tables in memory, and the row is picked from those.
 */
export function naiveRow(
  log: readonly RecordedEvent[],
  { projection, table }: SubjectPast,
  key: Readonly<Record<string, unknown>>,
  moment: Moment,
) {
  return pick(foldRows(projection, naiveLog(log, projection, moment)).rows(table), key);
}

function naiveLog(all: readonly RecordedEvent[], projection: Projection, moment: Moment): readonly RecordedEvent[] {
  const log = all.filter(({ type }) => type in projection.on);
  if (moment.kind === 'position') return log.filter(({ position }) => comparePositions(position, moment.position) <= 0);
  if (moment.basis === 'RECORDED') return log.filter(({ metadata }) => (metadata['recordedAt'] as string) <= moment.instant);
  const begun = new Map<string, string>();
  for (const event of all) if (!begun.has(event.stream)) begun.set(event.stream, occurred(event));
  const time = (event: RecordedEvent): string => (occurred(event) < begun.get(event.stream)! ? begun.get(event.stream)! : occurred(event));
  const places = new Map(log.map((event, place) => [event, place]));
  const happened = log.filter((event) => time(event) <= moment.instant);
  happened.sort((a, b) => (time(a) === time(b) ? places.get(a)! - places.get(b)! : time(a) < time(b) ? -1 : 1));
  for (const event of log.filter((each) => time(each) > moment.instant)) {
    if (event.type === 'AssetCorrected') happened.push(withoutForeignLabels(event, projection, happened));
    else if (putsRight(event)) happened.push(event);
  }
  return happened;
}

/** Does it say that something had been recorded wrongly? */
function putsRight({ type, data }: RecordedEvent): boolean {
  return type === 'LocationCorrected' || type === 'PersonCorrected' || (type === 'LotReduced' && data['kind'] === 'correction');
}

/** A correction of a label that the asset did not bear then, by its row, is no correction of then. */
function withoutForeignLabels(event: RecordedEvent, projection: Projection, before: readonly RecordedEvent[]): RecordedEvent {
  const own = before.filter(({ stream }) => stream === event.stream);
  const [row] = foldRows(projection, own).rows(projection.tables[0]!) as readonly Readonly<Record<string, unknown>>[];
  const after = Object.entries(event.data['after'] as object).filter(
    ([name]) => (name !== 'tag' && name !== 'serial') || (row?.[name] ?? null) === (text(event.data, 'before', name) ?? null),
  );
  return { ...event, data: { ...event.data, after: Object.fromEntries(after) } };
}

/** The row with this key. */
export function pick(rows: readonly RowOf<Table>[], key: Readonly<Record<string, unknown>>): RowOf<Table> | undefined {
  return rows.find((row) => Object.entries(key).every(([column, value]) => (row as Readonly<Record<string, unknown>>)[column] === value));
}
