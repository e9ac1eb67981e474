import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putReadModels } from '@opsledger/composition/testing';
import type { NewEvent } from '@opsledger/eventsourcing';
import { uuidV5, type JsonObject } from '@opsledger/kernel';
import { runProgram } from '../../apps/cli/src/program.js';
import { scriptTerminal } from '../../apps/cli/testing/script-terminal.js';
import { startApp, type App } from './support/app.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

const PARKED = '{ parkedEvents { readModel stream events eventId eventType error } }';
const COUNTS = '{ projections { name state parked { streams events } partitions { partition } } }';
const TAGS = '{ assets(orderBy: [{ field: TAG, direction: ASC }]) { nodes { id tag } } }';

describe('the upkeep of read models', () => {
  let app: App;
  let place: Workplace;
  beforeAll(async () => {
    app = await startApp('embedded');
    place = await openWorkplace(app);
  });
  afterAll(() => app.close());

  const data = async (query: string): Promise<unknown> => {
    const { data: found, errors } = await app.gql(query);
    expect(errors).toEqual([]);
    return found;
  };

  /** An event that no command would have recorded: its tag is a number. */
  async function poison(assetId: string): Promise<NewEvent> {
    const events = await app.events(`asset-${assetId}`);
    const last = events.at(-1)!;
    const bad = {
      id: randomUUID(),
      type: 'AssetTagged',
      data: { assetId, tag: 42 } as JsonObject,
      metadata: { ...last.metadata, schemaVersion: 1 },
    };
    await app.ledger.eventStore.append(last.stream, [bad], last.revision);
    return bad;
  }

  it('sets aside what cannot be applied, and leaves it out for a reason that is recorded', async () => {
    const [first, second] = [await place.takeOn('PC-1'), await place.takeOn('PC-2')];
    const bad = await poison(first);
    await app.settle();
    await app.send('tagAsset', { assetId: second, tag: 'PC-3', reason: 'A new label.' });
    const parked = { readModel: 'assetRegister', stream: `asset-${first}`, events: 1, eventId: bad.id, eventType: 'AssetTagged' };
    expect(await data(PARKED)).toEqual({ parkedEvents: [{ ...parked, error: expect.stringContaining('InvalidRow') as string }] });
    expect(await data(TAGS)).toEqual({
      assets: {
        nodes: [
          { id: first, tag: 'PC-1' },
          { id: second, tag: 'PC-3' },
        ],
      },
    });
    expect(await data(COUNTS)).toMatchObject({
      projections: expect.arrayContaining([
        expect.objectContaining({ name: 'assetRegister', state: 'LIVE', parked: { streams: 1, events: 1 } }) as object,
      ]) as object[],
    });
    const replay = await app.gql(
      'mutation { replayParkedEvents(input: { readModel: "assetRegister" }) { userErrors { code } replayed { stream applied error } } }',
    );
    expect(replay.data).toEqual({
      replayParkedEvents: {
        userErrors: [],
        replayed: [{ stream: `asset-${first}`, applied: 0, error: expect.stringContaining('InvalidRow') as string }],
      },
    });
    const discard = (input: object) => app.send('discardParkedEvent', { readModel: 'assetRegister', eventId: bad.id, ...input });
    expect((await discard({ eventId: randomUUID(), reason: 'No.' })).userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['eventId'] }]);
    expect((await discard({ readModel: 'unheardOf', reason: 'No.' })).userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['readModel'] },
    ]);
    expect((await discard({})).userErrors).toMatchObject([{ code: 'REASON_REQUIRED' }]);
    expect(await discard({ reason: 'Written by a faulty tool.' })).toMatchObject({ userErrors: [], version: 0 });
    expect(await data(PARKED)).toEqual({ parkedEvents: [] });
    const [recorded] = await app.events(`readModel-${uuidV5('readModel|assetRegister')}`);
    expect(recorded).toMatchObject({
      type: 'ParkedEventDiscarded',
      data: { readModel: 'assetRegister', eventId: bad.id, stream: `asset-${first}`, eventType: 'AssetTagged' },
      metadata: { reason: 'Written by a faulty tool.', actor: { id: app.actorId('admin') } },
    });
  });

  it('rebuilds a read model while it is asked, leaving out what was discarded', async () => {
    const before = await data(TAGS);
    const begun = await app.gql('mutation { rebuildReadModel(input: { readModel: "assetRegister" }) { userErrors { code } } }');
    expect(begun.data).toEqual({ rebuildReadModel: { userErrors: [] } });
    let state: unknown;
    for (let tries = 0; state !== 'SWITCHED' && tries < 400; tries++) {
      const seen = (await data('{ rebuilds { readModel state detail } }')) as {
        rebuilds: readonly { state: string; detail: string | null }[];
      };
      state = seen.rebuilds[0]?.state;
      expect(await data(TAGS)).toEqual(before);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(state).toBe('SWITCHED');
    await app.send('tagAsset', { assetId: await place.takeOn('PC-4'), tag: 'PC-5', reason: 'A new label.' });
    expect(await data('{ assets(where: { tag: { eq: "PC-5" } }) { nodes { tag } } }')).toEqual({ assets: { nodes: [{ tag: 'PC-5' }] } });
    const idle = await app.gql('mutation { cancelRebuild(input: { readModel: "assetRegister" }) { userErrors { code } } }');
    expect(idle.data).toEqual({ cancelRebuild: { userErrors: [{ code: 'INVALID_TRANSITION' }] } });
  });

  it('is for administrators, and to be seen by auditors', async () => {
    expect((await app.gql(PARKED, {}, 'auditor')).errors).toEqual([]);
    expect((await app.gql(PARKED, {}, 'finance')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    const rebuild = 'mutation { rebuildReadModel(input: { readModel: "people" }) { userErrors { code } } }';
    expect((await app.gql(rebuild, {}, 'asset-manager')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('opsledger rebuild and parked', () => {
  it('rebuild a read model of a data folder, and go back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'opsledger-rebuild-'));
    await putReadModels(folder);
    const run = async (...args: string[]): Promise<readonly [code: number, out: string, notes: string]> => {
      const terminal = scriptTerminal();
      const code = await runProgram([...args, '--data', folder], terminal);
      return [code, terminal.printed.join('\n'), terminal.notes.join('\n')];
    };
    expect((await run('seed', '--assets', '5', '--people', '20', '--months', '3'))[0]).toBe(0);
    expect(await run('rebuild', 'people', '--json').then(([code, out]) => [code, JSON.parse(out) as unknown])).toEqual([
      0,
      {
        ...{ readModel: 'people', outcome: 'switched', resumed: false, differences: [] },
        events: expect.any(Number) as number,
        tables: [{ table: 'person', rows: 20, hash: expect.any(String) as string }],
      },
    ]);
    expect(await run('rebuild', '--status')).toEqual([0, expect.stringMatching(/^people version \d+ was rebuilt; .*--back/), '']);
    expect((await run('rebuild', 'people', '--back'))[0]).toBe(0);
    expect(await run('parked', 'list')).toEqual([0, 'Nothing is set aside.', '']);
    expect(await run('rebuild')).toEqual([2, '', expect.stringContaining('Name a read model') as string]);
    expect(await run('rebuild', 'nothing')).toEqual([2, '', expect.stringContaining('There is no read model "nothing"') as string]);
    await rm(folder, { recursive: true, force: true });
  });
});
