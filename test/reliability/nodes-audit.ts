import { isDeepStrictEqual } from 'node:util';
import type { Ledger } from '@opsledger/composition';
import type { EventMetadata, RecordedEvent } from '@opsledger/eventsourcing';
import { itemCommandId } from '@opsledger/graphql';
import type { CommandId } from '@opsledger/kernel';
import { diffRows, foldRows, readAllRows } from '@opsledger/read-store';
import type { Verdict } from './nodes-client.js';
import type { Sent } from './nodes-work.js';

/** What the log says about the commands. Each list names the commands, none when all is well. */
export interface LogAudit {
  readonly events: number;
  /** Acknowledged, and not in the log where the acknowledgement said. */
  readonly lost: readonly string[];
  /** Recorded more than once, or in part. */
  readonly doubled: readonly string[];
  /** In the log although every answer was a refusal. */
  readonly falselyRefused: readonly string[];
  /** Answered in two ways that do not go together. */
  readonly contradicted: readonly string[];
  /** Answered otherwise than the command is meant to be. */
  readonly misjudged: readonly string[];
  /** In the log and sent by no client. */
  readonly unheardOf: readonly string[];
  /** Tags, serials and codes that two things have had. */
  readonly shared: readonly string[];
  /** Places where revisions of a stream do not follow on. */
  readonly holes: number;
}

interface Recorded {
  readonly streams: Set<string>;
  readonly indices: Set<number>;
  readonly places: Set<string>;
  count: number;
  size: number;
}

type Accepted = Verdict & { readonly accepted: true };

/** Compares the log with every command that was sent. */
export function auditLog(events: readonly RecordedEvent[], sent: readonly Sent[]): LogAudit {
  const recorded = commandsIn(events);
  // The first to use an id is what the id stands for; another command with the same id is meant to be refused.
  const commands = sent.filter(({ expects }) => expects !== 'IDEMPOTENCY_KEY_REUSED');
  const ids = new Set(commands.flatMap((command) => idsOf(command)));
  return {
    events: events.length,
    lost: commands.flatMap((command) => lostOf(command, recorded)),
    doubled: [...recorded]
      .filter(([, { count, size, indices, streams }]) => count !== size || indices.size !== size || streams.size > 1)
      .map(([id]) => id),
    falselyRefused: commands.filter((command) => isFalselyRefused(command, recorded)).map(shown),
    contradicted: commands.filter(isContradicted).map(shown),
    misjudged: sent.filter(isMisjudged).map(shown),
    unheardOf: [...recorded.keys()].filter((id) => !ids.has(id)),
    shared: sharedNames(events),
    holes: holesIn(events),
  };
}

/** Rows of every read model beside a fold of the log with its own handlers. */
export async function auditReadModels(
  { readStore, subjectKeys }: Ledger,
  events: readonly RecordedEvent[],
): Promise<{ readonly rows: number; readonly differences: readonly string[] }> {
  const people = events.filter(({ type }) => type === 'PersonOnboarded').map(({ stream }) => stream.slice('person-'.length));
  const differences: string[] = [];
  let rows = 0;
  for (const projection of readStore.projections) {
    await subjectKeys.load(people); // they are at hand for some seconds
    const folded = foldRows(projection, events);
    for (const table of projection.tables) {
      const actual = await readAllRows(readStore, table);
      rows += actual.length;
      differences.push(...diffRows(table, folded.rows(table), actual).map((difference) => `${table.name} ${JSON.stringify(difference)}`));
    }
  }
  return { rows, differences };
}

const metadataOf = ({ metadata }: RecordedEvent): Partial<EventMetadata> => metadata;
const placeOf = (stream: string, version: number | null): string => `${stream}@${version}`;
const shown = ({ commandId, order, verdicts }: Sent): string => `${commandId} ${order.mutation} ${JSON.stringify(verdicts)}`;

/** Commands of clients by id; those of processes have ids of their own. */
function commandsIn(events: readonly RecordedEvent[]): ReadonlyMap<string, Recorded> {
  const found = new Map<string, Recorded>();
  for (const event of events) {
    const { commandId, commandIndex, commandSize, origin } = metadataOf(event);
    if (commandId === undefined || commandIndex === undefined || origin !== 'graphql') continue;
    const entry = found.get(commandId) ?? { streams: new Set(), indices: new Set(), places: new Set(), count: 0, size: commandSize! };
    entry.count += 1;
    entry.indices.add(commandIndex);
    entry.streams.add(event.stream);
    if (commandIndex === commandSize! - 1) entry.places.add(`${placeOf(event.stream, event.revision)} ${event.position.commit}`);
    found.set(commandId, entry);
  }
  return found;
}

const isBulk = ({ order }: Sent): boolean => order.mutation === 'bulkAssets';
const itemsOf = ({ order }: Sent): readonly { readonly command: { readonly registerAsset: { readonly assetId: string } } }[] =>
  order.input['items'] as never;

/** The ids under which a command is recorded: those of its items for a bulk request. */
function idsOf(sent: Sent): readonly string[] {
  return isBulk(sent) ? itemsOf(sent).map((_, index) => itemCommandId(sent.commandId as CommandId, index)) : [sent.commandId];
}

function lostOf(sent: Sent, recorded: ReadonlyMap<string, Recorded>): readonly string[] {
  const accepted = sent.verdicts.filter((verdict): verdict is Accepted => verdict.accepted);
  if (isBulk(sent)) return accepted.some((verdict) => !isBulkRecorded(sent, verdict, recorded)) ? [shown(sent)] : [];
  const places = [...(recorded.get(sent.commandId)?.places ?? [])];
  const isThere = ({ version, position }: Accepted): boolean => places.some((place) => place.endsWith(`@${version} ${position}`));
  const mayBeAbsent = sent.quiet && places.length === 0;
  return mayBeAbsent || accepted.every(isThere) ? [] : [shown(sent)];
}

function isBulkRecorded(sent: Sent, { items }: Accepted, recorded: ReadonlyMap<string, Recorded>): boolean {
  return itemsOf(sent).every(({ command }, index) => {
    const outcome = items[index];
    const places = [...(recorded.get(itemCommandId(sent.commandId as CommandId, index))?.places ?? [])];
    const place = `${placeOf(`asset-${command.registerAsset.assetId}`, outcome as number)} `;
    return typeof outcome === 'number' ? places.some((found) => found.startsWith(place)) : places.length === 0;
  });
}

function isFalselyRefused(sent: Sent, recorded: ReadonlyMap<string, Recorded>): boolean {
  const isRefused = sent.verdicts.length > 0 && sent.verdicts.every(({ accepted }) => !accepted);
  return isRefused && idsOf(sent).some((id) => recorded.has(id));
}

/** The same command has one effect and one answer, unless it changes nothing: then it may be asked at different moments. */
function isContradicted({ quiet, verdicts }: Sent): boolean {
  return !quiet && verdicts.some((verdict) => !isDeepStrictEqual(verdict, verdicts[0]));
}

function isMisjudged({ expects, verdicts }: Sent): boolean {
  return expects !== undefined && verdicts.some((verdict) => verdict.accepted || verdict.code !== expects);
}

/** A name of a thing, whenever it had it: tags, serials and codes are not given up in this run. */
function namesIn({ type, data }: RecordedEvent): readonly string[] {
  const named = { AssetTagged: 'tag', AssetReceived: 'serial', CostCenterOpened: 'code', OrgUnitCreated: 'code' }[type];
  const name = named === undefined ? undefined : data[named];
  return typeof name === 'string' ? [`${named} ${name}`] : [];
}

function sharedNames(events: readonly RecordedEvent[]): readonly string[] {
  const holders = new Map<string, Set<string>>();
  for (const event of events) {
    for (const name of namesIn(event)) holders.set(name, (holders.get(name) ?? new Set()).add(event.stream));
  }
  return [...holders].filter(([, streams]) => streams.size > 1).map(([name, streams]) => `${name}: ${[...streams].join(', ')}`);
}

function holesIn(events: readonly RecordedEvent[]): number {
  const next = new Map<string, number>();
  let holes = 0;
  for (const { stream, revision } of events) {
    if (revision !== (next.get(stream) ?? 0)) holes += 1;
    next.set(stream, revision + 1);
  }
  return holes;
}
