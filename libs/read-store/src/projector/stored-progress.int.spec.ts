import { ArrayEventStore } from '../../testing/array-event-store.js';
import { ENGINES, type Place, type RunningEngine } from '../../testing/engines.js';
import { jarEvent, jarProjection, jarStream } from '../../testing/ledger-fixture.js';
import type { ReadStore } from '../read-store.js';
import type { Projector } from './projector.js';
import { startProjector } from './start-projector.js';
import { withStoredProgress } from './stored-progress.js';

describe.each(ENGINES)('a projector beside another one on the same tables, on $name', (engine) => {
  let running: RunningEngine;
  let place: Place;
  let stores: readonly [ReadStore, ReadStore];
  const log = new ArrayEventStore();
  let rivals: readonly Projector[];
  let loser: Projector;
  let winner: Projector;

  const stateOf = async (projector: Projector): Promise<string> => (await projector.status())[0]!.state;
  let opened = 0;
  const open = async (): Promise<void> => {
    const jar = ++opened;
    await log.append(jarStream(jar), [jarEvent('JarOpened', { label: `Jar ${jar}`, shelf: 'top' }, `open ${jar}`)], 'any');
  };

  beforeAll(async () => {
    running = await engine.start();
    place = await running.place();
    const first = place.open([jarProjection]);
    await first.ready;
    stores = [first, place.url === undefined ? first : place.open([jarProjection])];
    await stores[1].ready;
    winner = startProjector({ readStore: stores[0], eventStore: log });
    const looker = startProjector({ readStore: stores[1], eventStore: log, projects: false });
    rivals = [winner, looker];
    loser = withStoredProgress(looker, { readStore: stores[1], eventStore: log });
  });
  afterAll(async () => {
    for (const rival of rivals) await rival.stop();
    for (const store of new Set(stores)) await store.close();
    await place.remove();
    await running.stop();
  });

  it('sees what the other one has applied, though it applies nothing itself', async () => {
    for (let round = 0; round < 5; round++) {
      await open();
      const head = await log.head();
      expect([await loser.waitFor(head), await stateOf(loser)]).toEqual([{ reached: true, behind: [] }, 'standby']);
    }
  });

  it('does not wait for a checkpoint that nothing moves, because no event matters', async () => {
    await log.append('other-1', [jarEvent('SomethingElse', {}, 'else', 1)], 'any');
    expect(await loser.waitFor(await log.head(), { timeoutMs: 1_000 })).toEqual({ reached: true, behind: [] });
  });

  it('says what is behind when the time is up', async () => {
    await winner.stop();
    await open();
    const started = performance.now();
    const { reached, behind } = await loser.waitFor(await log.head(), { timeoutMs: 300 });
    expect([reached, behind.map(({ projection }) => projection)]).toEqual([false, ['jars']]);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await loser.waitFor(await log.head(), { timeoutMs: 0 })).toMatchObject({ reached: false });
  });
});
