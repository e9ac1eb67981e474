import { isDeepStrictEqual } from 'node:util';
import type { RecordedEvent } from '@opsledger/eventsourcing';
import type { SubjectPast } from '@opsledger/graphql';
import { parseInstant } from '@opsledger/kernel';
import { foldRows, readAllRows, type RowOf, type Table } from '@opsledger/read-store';
import { naiveRow, pick, type Moment } from './as-of.naive.js';
import { openPastWorld, type Company, type PastWorld } from './as-of.world.js';
import { randomBySeed } from './store-random.js';

export interface AsOfOptions extends Company {
  /** Pairs of a thing and a moment. */
  readonly pairs: number;
  readonly seed: number;
}

/** What was compared, and every answer that is not that of the naive fold. */
export interface AsOfReport extends AsOfOptions {
  readonly events: number;
  readonly things: number;
  /** Pairs by type of thing. */
  readonly types: Readonly<Record<string, number>>;
  readonly bases: Readonly<Record<string, number>>;
  /** Pairs that lie before the first event of their thing. */
  readonly tooEarly: number;
  readonly different: readonly string[];
  /** Things of which the state at the end of the log is not the row of the read model. */
  readonly unlikePresent: readonly string[];
  /** Events of the longest stream that was asked about, and milliseconds of its fold. */
  readonly longest: { readonly stream: string; readonly events: number; readonly ms: number };
  /** Milliseconds of one answer, in the middle and of the slowest. */
  readonly ms: { readonly median: number; readonly slowest: number };
  readonly passed: boolean;
}

interface Thing {
  readonly subject: SubjectPast;
  readonly id: string;
  readonly streamId: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly row: RowOf<Table>;
}

/** Asks for the past of random things of a seeded company, by every basis, and compares each answer with a fold of the whole log. */
export async function run(options: AsOfOptions): Promise<AsOfReport> {
  const world = await openPastWorld(options, options.seed);
  try {
    return await compare(world, options);
  } finally {
    await world.close();
  }
}

/** As `run`, on a company that is open; it stays open. */
export async function compare(world: PastWorld, options: AsOfOptions): Promise<AsOfReport> {
  const { events, history } = world;
  const things = thingsOf(world);
  const tally = await askPairs(
    world,
    grouped(things, ({ subject }) => subject.typeName),
    options,
  );
  const unlikePresent = await presentDifferences(world, things);
  const times = tally.times.sort((a, b) => a - b);
  const ms = { median: rounded(times[Math.floor(times.length / 2)] ?? 0), slowest: rounded(times.at(-1) ?? 0) };
  const { types, bases, tooEarly, different } = tally;
  const every = history.all().every(({ typeName }) => (types[typeName] ?? 0) > 0);
  return {
    ...options,
    events: events.length,
    things: things.length,
    ...{ types, bases, tooEarly, different, unlikePresent },
    longest: await longestOf(world, things),
    ms,
    passed: every && different.length === 0 && unlikePresent.length === 0,
  };
}

interface Tally extends Pick<AsOfReport, 'types' | 'bases' | 'tooEarly' | 'different'> {
  /** Milliseconds of each answer. */
  readonly times: number[];
}

/** The types take turns, so that each is asked about as often as the others. */
async function askPairs(world: PastWorld, byType: ReadonlyMap<string, readonly Thing[]>, { pairs, seed }: AsOfOptions): Promise<Tally> {
  const { events } = world;
  const random = chanceBy(seed);
  const names = [...byType.keys()].sort();
  const [types, bases] = [new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1);
  const different: string[] = [];
  const times: number[] = [];
  let tooEarly = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const name = names[pair % names.length]!;
    const thing = random.pick(byType.get(name)!);
    const moment = momentNear(events, random);
    const started = performance.now();
    const found = await stateOf(world, thing, moment);
    times.push(performance.now() - started);
    const expected = naiveRow(events, thing.subject, thing.key, moment);
    count(types, name);
    count(bases, moment.kind === 'position' ? 'position' : moment.basis);
    if (!expected) tooEarly++;
    if (!isDeepStrictEqual(found, expected)) different.push(`${name} ${thing.id} ${JSON.stringify(moment, bigints)}`);
  }
  return { types: Object.fromEntries(types), bases: Object.fromEntries(bases), tooEarly, different, times };
}

/** Everything whose past can be read, as the whole log has it. */
function thingsOf({ history, events }: PastWorld): readonly Thing[] {
  return history.all().flatMap((subject) => {
    const { table, projection } = subject;
    return foldRows(projection, events)
      .rows(table)
      .map((row) => {
        const columns = row as Readonly<Record<string, unknown>>;
        const key = Object.fromEntries(table.key.map((column) => [column, columns[column]]));
        const id = String(columns[table.key[0]!]);
        // A part names its aggregate in its key, or in a column of its own.
        const owner = table.key[1] ?? (table.name === 'vendor_invoice' ? 'purchase_order_id' : undefined);
        return { subject, id, streamId: owner === undefined ? id : String(columns[owner]), key, row };
      });
  });
}

async function stateOf({ history }: PastWorld, { subject, id, streamId }: Thing, moment: Moment) {
  const at =
    moment.kind === 'position' ? moment : ({ kind: 'instant', instant: parseInstant(moment.instant), basis: moment.basis } as const);
  return (await history.foldedAt(subject, { id, streamId, moment: at }))?.row;
}

/** The time of some event, or a little before or after it. */
function momentNear(events: readonly RecordedEvent[], random: Chance): Moment {
  const event = random.pick(events);
  const basis = random.pick(['OCCURRED', 'OCCURRED', 'RECORDED', 'position'] as const);
  if (basis === 'position') return { kind: 'position', position: event.position };
  const time = Date.parse(event.metadata[basis === 'OCCURRED' ? 'occurredAt' : 'recordedAt'] as string);
  const apart = random.pick([0, 0, -1, 1, 3_600_000 * random.below(100)]);
  return { kind: 'instant', instant: new Date(time + apart).toISOString(), basis };
}

/** Things whose state at the end of the log is not what queries show. */
async function presentDifferences(world: PastWorld, things: readonly Thing[]): Promise<readonly string[]> {
  const position = world.events.at(-1)!.position;
  const different: string[] = [];
  for (const [table, ofTable] of grouped(things, ({ subject }) => subject.table)) {
    const rows = await readAllRows(world.ledger.readStore, table);
    for (const thing of ofTable) {
      const found = await stateOf(world, thing, { kind: 'position', position });
      if (!isDeepStrictEqual(found, pick(rows, thing.key))) different.push(`${thing.subject.typeName} ${thing.id}`);
    }
    if (rows.length !== ofTable.length) different.push(`${table.name}: ${rows.length} rows, ${ofTable.length} in the log`);
  }
  return different;
}

async function longestOf(world: PastWorld, things: readonly Thing[]): Promise<AsOfReport['longest']> {
  const counts = new Map<string, number>();
  for (const { stream } of world.events) counts.set(stream, (counts.get(stream) ?? 0) + 1);
  const streamOf = ({ subject, streamId }: Thing): string => `${subject.projection.catalogues[0]!.category}-${streamId}`;
  const [first, ...others] = things;
  if (!first) throw new Error('There is nothing in the log to ask about.');
  const longest = others.reduce(
    (best, thing) => ((counts.get(streamOf(thing)) ?? 0) > (counts.get(streamOf(best)) ?? 0) ? thing : best),
    first,
  );
  const started = performance.now();
  await stateOf(world, longest, { kind: 'position', position: world.events.at(-1)!.position });
  return { stream: streamOf(longest), events: counts.get(streamOf(longest)) ?? 0, ms: rounded(performance.now() - started) };
}

interface Chance {
  /** A whole number from 0 to below the limit. */
  below(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

function chanceBy(seed: number): Chance {
  const random = randomBySeed(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return { below, pick: (items) => items[below(items.length)]! };
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
const bigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
