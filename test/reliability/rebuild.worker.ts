import { Aggregates, openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { lagSeconds, ReadModelUpkeep } from '@opsledger/operations';
import { openPostgresReadStore, startProjector, type RebuildReport, type RebuildStep } from '@opsledger/read-store';
import { Handlers } from './poison.meters.js';
import { isProgram } from './store-random.js';

/** What a process that rebuilds is told at its start. */
export interface RebuildOrder {
  readonly url: string;
  readonly folder: string;
  readonly readModel: string;
}

export type RebuildNews =
  | { readonly kind: 'step'; readonly step: RebuildStep }
  | ({ readonly kind: 'report' } & Pick<RebuildReport, 'outcome' | 'resumed' | 'tables' | 'differences'>);

const tell = (news: RebuildNews): void => {
  process.send?.(news);
};

/** Rebuilds one read model beside the process that writes the log and projects, as the command line does. */
async function main({ url, folder, readModel }: RebuildOrder): Promise<void> {
  const { apart, joined } = new Handlers();
  const eventStore = await openEmbeddedEventStore({ folder, readOnly: true });
  const readStore = openPostgresReadStore({ url, projections: [apart.projection, joined.projection], pool: { max: 3 } });
  const projector = startProjector({ readStore, eventStore, projects: false });
  const upkeep = new ReadModelUpkeep({
    readStore,
    eventStore,
    aggregates: new Aggregates(eventStore, []),
    withLongStatements: (work) => work(readStore),
    lagSeconds: () => lagSeconds({ eventStore, projector }),
    log: () => undefined,
  });
  const { outcome, resumed, tables, differences } = await upkeep.rebuild(readModel, {
    takeOver: true,
    onProgress: ({ step }) => tell({ kind: 'step', step }),
  });
  await projector.stop();
  await readStore.close();
  await eventStore.close();
  tell({ kind: 'report', outcome, resumed, tables, differences });
  process.disconnect();
}

const order = process.argv[2];
if (isProgram(import.meta.url) && order !== undefined) await main(JSON.parse(order) as RebuildOrder);
