import { setMaxListeners } from 'node:events';
import { comparePositions, Progress, type Position } from '@opsledger/eventsourcing';
import type { Projector, ProjectorOptions, ProjectionStatus, WaitOptions, WaitResult } from './projector.js';
import { LeaseKeeper } from '../lease/lease-keeper.js';
import { PROJECTION_LEASES } from '../lease/lease-table.js';
import { countParked } from './parked-events.js';
import { partitionsOf } from '../projection/partition.js';
import { projectionUnit } from '../lease/lease-table.js';
import { ProjectionSupervisor, type SupervisorContext } from './supervisor.js';

const behindBy = (head: Position, position: Position): bigint =>
  comparePositions(position, head) >= 0 ? 0n : head.commit - position.commit;

/** Starts one supervisor per projection of the read store; nodes share them by leases. Returns at once. */
export function startProjector(options: ProjectorOptions): Projector {
  const { readStore, eventStore } = options;
  const names = readStore.projections.map((projection) => projection.name);
  const progress = new Progress(names);
  const abort = new AbortController();
  setMaxListeners(0, abort.signal); // one for each subscription and each rest, more than the ten that Node takes for a leak
  const byUnit = new Map<string, ProjectionSupervisor>();
  const supervisors: ProjectionSupervisor[] = [];
  const leases = new LeaseKeeper(readStore.db, PROJECTION_LEASES, {
    units: readStore.projections.flatMap((projection) =>
      partitionsOf(projection).map((partition) => projectionUnit(projection, partition)),
    ),
    takes: options.projects ?? true,
    times: options.lease ?? {},
    onElsewhere: (unit, seen) => byUnit.get(unit)?.elsewhere(unit, seen),
    acknowledged: (unit) => byUnit.get(unit)?.places.storedAt(byUnit.get(unit)!.units.get(unit)!),
    onTakenBack: (unit, position) => byUnit.get(unit)?.takenBack(position),
  });
  const context: SupervisorContext = {
    readStore,
    eventStore,
    progress,
    leases,
    log: options.log ?? (() => undefined),
    maxBatch: options.maxBatch ?? 2000,
    maxParked: options.maxParked ?? 1000,
    discarded: options.discarded ?? (async () => new Set<string>()),
    backoffMs: options.backoffMs ?? { min: 200, max: 10_000 },
    signal: abort.signal,
  };
  for (const projection of readStore.projections) {
    const supervisor = new ProjectionSupervisor(projection, context);
    supervisors.push(supervisor);
    for (const unit of supervisor.units.keys()) byUnit.set(unit, supervisor);
  }
  const running = Promise.all(supervisors.map((supervisor) => supervisor.run()));

  return {
    async waitFor(position: Position, wait: WaitOptions = {}): Promise<WaitResult> {
      const missing = await progress.wait(position, wait.projections ?? names, wait.timeoutMs ?? 2000);
      const behind = missing.map((name) => ({ projection: name, position: progress.at(name), lag: behindBy(position, progress.at(name)) }));
      return { reached: behind.length === 0, behind };
    },
    positions: () => progress.positions(),
    async status(): Promise<readonly ProjectionStatus[]> {
      const head = await eventStore.head();
      const parked = await countParked(readStore.db).catch(() => undefined); // a database that is away is told of elsewhere
      return supervisors.map((supervisor) => statusOf(supervisor, leases, { head, parked }));
    },
    async stop(): Promise<void> {
      abort.abort();
      await running;
      await leases
        .stop()
        .catch((error: unknown) => context.log('warn', `The leases of the read models lapse by themselves: ${String(error)}`));
    },
  };
}

type Counts = Awaited<ReturnType<typeof countParked>>;

function statusOf(
  { projection: { name, version }, state, failure, places, units, build }: ProjectionSupervisor,
  leases: LeaseKeeper,
  { head, parked }: { readonly head: Position; readonly parked: Counts | undefined },
): ProjectionStatus {
  const views = [...units].map(([unit, partition]) => ({ partition, position: places.at(partition).position, ...leases.view(unit) }));
  const partitions = views.map(({ partition, position, owner }) => ({ partition, position, lag: behindBy(head, position), owner }));
  const position = places.reached();
  const owners = new Set(views.map(({ owner }) => owner));
  const lease = {
    owner: owners.size === 1 ? views[0]!.owner : undefined,
    fence: views.reduce((highest, { fence }) => (fence > highest ? fence : highest), 0n),
    changes: views.reduce((sum, { changes }) => sum + changes, 0),
  };
  const counted = parked?.get(`${name}/${version}/${build}`) ?? { streams: 0, events: 0 };
  const common = { projection: name, version, state, position, lag: behindBy(head, position), lease, partitions, parked: counted };
  return { ...common, ...(failure && { failure }) };
}
