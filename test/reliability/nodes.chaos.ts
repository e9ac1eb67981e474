import type { RecordedEvent } from '@opsledger/eventsourcing';
import { auditLog, auditReadModels, type LogAudit } from './nodes-audit.js';
import { Client, Meetings } from './nodes-client.js';
import { Fleet } from './nodes-fleet.js';
import { noCasualties, strike, type Blow, type Casualties } from './nodes-killer.js';
import type { NodeKind } from './nodes-process.js';
import { openWorld, Work, Worker, type Sent } from './nodes-work.js';
import { randomBySeed } from './store-random.js';

/** Nodes on one event store and one PostgreSQL are killed, ended and started again while clients send mixed commands to all of them. */
export interface NodesOptions {
  /** At least so many; the clients go on until the last blow has fallen. */
  readonly commands: number;
  readonly clients: number;
  readonly apis: number;
  readonly projectors: number;
  /** One list for each kind of node: both are dealt at the same time. */
  readonly blows: Readonly<Record<NodeKind, readonly Blow[]>>;
  readonly seed: number;
}

type Counts = Readonly<Record<string, number>>;

export interface NodesReport extends Omit<NodesOptions, 'blows'> {
  readonly seconds: number;
  readonly kills: Casualties['kills'];
  readonly acknowledged: number;
  readonly refused: Counts;
  readonly retried: number;
  readonly unanswered: readonly string[];
  readonly faults: readonly string[];
  readonly log: LogAudit;
  readonly races: number;
  readonly unfairRaces: readonly string[];
  readonly reads: number;
  readonly unseen: readonly string[];
  readonly stale: number;
  readonly rows: number;
  readonly differences: readonly string[];
  /** Whether the read models reached the end of the log afterwards. */
  readonly settled: boolean;
  readonly takeOverMs: Spread;
  readonly handOverMs: Spread;
  /** Of graceful ends. */
  readonly badExits: readonly (number | string)[];
  readonly errorLines: readonly string[];
  readonly passed: boolean;
}

/** How long something took, over all times. Milliseconds. */
interface Spread {
  readonly times: number;
  readonly median: number;
  readonly longest: number;
}

/** Longest that a read model may be without a node after a crash: a lease of ten seconds, and time to notice. */
const TAKE_OVER_MS = 15_000;
const SETTLE_MS = 120_000;

/** A random order of blows, two of three without warning. */
export function blowsOf(count: number, seed: number): NodesOptions['blows'] {
  const random = randomBySeed(seed);
  const blows = (kind: NodeKind): readonly Blow[] =>
    Array.from({ length: count }, () => ({ kind, signal: random() < 2 / 3 ? 'SIGKILL' : 'SIGTERM' }));
  return { api: blows('api'), projector: blows('projector') };
}

export async function run(options: NodesOptions): Promise<NodesReport> {
  const start = performance.now();
  const fleet = await Fleet.start({ api: options.apis, projector: options.projectors });
  try {
    const [work, meetings, casualties] = [new Work(), new Meetings(), noCasualties()];
    await stir(fleet, options, { work, meetings, casualties });
    await Promise.all(fleet.of('api').map((node) => node.end('SIGINT')));
    const found = await audit(fleet, work.sent);
    await Promise.all(fleet.of('projector').map((node) => node.end('SIGTERM')));
    const seconds = Math.round((performance.now() - start) / 1000);
    return judge({ ...given(options), seconds, ...outcome(work, meetings), ...found, ...casualtiesOf(fleet, casualties) });
  } finally {
    await fleet.close();
  }
}

interface Notes {
  readonly work: Work;
  readonly meetings: Meetings;
  readonly casualties: Casualties;
}

/** Commands and blows at the same time, until there were enough of both. */
async function stir(fleet: Fleet, { commands, clients, blows, seed }: NodesOptions, { work, meetings, casualties }: Notes): Promise<void> {
  const random = randomBySeed(seed);
  const client = new Client(fleet.of('api'), fleet.token, random, meetings);
  const world = await openWorld(client, work, random);
  let striking = true;
  const blowsDealt = Promise.all(
    Object.values(blows).map((list, index) => strike(fleet, list, randomBySeed(seed + index), casualties)),
  ).finally(() => {
    striking = false;
  });
  const goesOn = (): boolean => striking || work.sent.length < commands;
  const workers = Array.from({ length: clients }, () => new Worker(client, work, random).run(world, goesOn));
  await Promise.all([blowsDealt, ...workers]);
}

async function audit(fleet: Fleet, sent: readonly Sent[]): Promise<Pick<NodesReport, 'log' | 'rows' | 'differences' | 'settled'>> {
  const ledger = await fleet.openLedger();
  try {
    const settled = await ledger.settle(SETTLE_MS);
    const events: RecordedEvent[] = [];
    for await (const event of ledger.eventStore.readAll()) events.push(event);
    return { log: auditLog(events, sent), ...(await auditReadModels(ledger, events)), settled };
  } finally {
    await ledger.close();
  }
}

const given = ({ commands, clients, apis, projectors, seed }: NodesOptions) => ({ commands, clients, apis, projectors, seed });

function outcome({ sent, reads, unseen, races, unfairRaces }: Work, { retried, stale, faults, unanswered }: Meetings) {
  const refused: Record<string, number> = {};
  for (const { verdicts } of sent) {
    const [first] = verdicts;
    if (first && !first.accepted) refused[first.code] = (refused[first.code] ?? 0) + 1;
  }
  const acknowledged = sent.filter(({ verdicts }) => verdicts[0]?.accepted).length;
  return { acknowledged, refused, retried, unanswered, faults, races, unfairRaces, reads, unseen, stale, commands: sent.length };
}

function casualtiesOf({ nodes }: Fleet, { kills, takeOvers, handOvers }: Casualties) {
  return {
    kills,
    takeOverMs: spread(takeOvers),
    handOverMs: spread(handOvers),
    badExits: nodes.flatMap(({ badExits }) => badExits),
    errorLines: nodes.flatMap(({ errors }) => errors),
  };
}

function spread(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  return { times: sorted.length, median: sorted[sorted.length >> 1] ?? 0, longest: sorted.at(-1) ?? 0 };
}

function judge(report: Omit<NodesReport, 'passed'>): NodesReport {
  const { log, faults, unfairRaces, unseen, differences, badExits, unanswered } = report;
  const found = [log.lost, log.doubled, log.falselyRefused, log.contradicted, log.misjudged, log.unheardOf, log.shared];
  const wrong = [...found, faults, unanswered, unfairRaces, unseen, differences, badExits].some(({ length }) => length > 0);
  const inTime = report.takeOverMs.longest <= TAKE_OVER_MS;
  return { ...report, passed: !wrong && log.holes === 0 && report.settled && inTime };
}
