import { startChildServer, type ChildServer } from './child-server.js';

let server: ChildServer;
let headers: { readonly authorization: string };

const metrics = async (): Promise<readonly string[]> => (await (await fetch(`${server.url}/metrics`)).text()).split('\n');
/** The samples of one metric, without their values. */
const samplesOf = async (name: string): Promise<readonly string[]> =>
  (await metrics()).filter((line) => line.startsWith(name)).map((line) => line.slice(0, line.lastIndexOf(' ')));

beforeAll(async () => {
  server = await startChildServer();
  headers = { authorization: `Bearer ${await server.token('admin')}` };
  const input = { commandId: '11111111-1111-4111-8111-111111111111', name: 'Operations', code: 'OPS-7731' };
  const query = 'mutation MyOwnName($input: CreateOrgUnitInput!) { mine: createOrgUnit(input: $input) { userErrors { code } } }';
  for (let count = 0; count < 2; count++) await server.post({ query, variables: { input } }, headers);
  for (const text of [
    '{ orgUnits { nodes { name } } }',
    '{ a: orgUnits { totalCount } people { totalCount } }',
    '{ nothing',
    '{ __typename }',
  ])
    await server.post({ query: text }, headers);
});
afterAll(() => server.dispose());

describe('the metrics of a server', () => {
  it('are in the text format, with those of Node', async () => {
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    for (const name of ['nodejs_heap_size_used_bytes', 'nodejs_eventloop_lag_p99_seconds', 'process_cpu_seconds_total'])
      expect(text).toMatch(new RegExp(`^${name} [\\d.e+-]+$`, 'm'));
  });

  it('count commands, and requests by root field, whatever a client calls them', async () => {
    expect(await samplesOf('opsledger_commands_total')).toEqual([
      'opsledger_commands_total{command="CreateOrgUnit",outcome="accepted"}',
      'opsledger_commands_total{command="CreateOrgUnit",outcome="repeated"}',
    ]);
    expect(await samplesOf('opsledger_graphql_sql_statements_count')).toEqual(
      [
        'kind="mutation",field="createOrgUnit"',
        'kind="query",field="orgUnits"',
        'kind="query",field="(several)"',
        'kind="none",field="(unreadable)"',
        'kind="query",field="__typename"',
      ].map((labels) => `opsledger_graphql_sql_statements_count{${labels}}`),
    );
    const bucket = (await metrics()).find((line) => line.startsWith('opsledger_graphql_sql_statements_sum{kind="query",field="orgUnits"}'));
    expect(Number(bucket?.split(' ')[1])).toBeGreaterThanOrEqual(1);
  });

  it('tell of every read model and process', async () => {
    const names = (await samplesOf('opsledger_projection_lag_seconds')).map((line) => /"(.+)"/.exec(line)?.[1]);
    expect(names).toEqual(expect.arrayContaining(['people', 'assetRegister']));
    const query =
      '{ projections { name version state position lagEvents lagSeconds failure } processes { name state position lagEvents lagSeconds } }';
    const { data } = (await (await server.post({ query }, headers)).json()) as {
      data: Record<'projections' | 'processes', { name: string }[]>;
    };
    expect(data.projections.map(({ name }) => name)).toEqual(names);
    expect(data.projections[0]).toEqual({
      name: names[0],
      version: expect.any(Number) as number,
      state: 'LIVE',
      position: expect.any(String) as string,
      lagEvents: expect.any(Number) as number,
      lagSeconds: expect.any(Number) as number,
      failure: null,
    });
    expect(data.processes.map(({ name }) => name)).toEqual(
      (await samplesOf('opsledger_process_position')).map((line) => /"(.+)"/.exec(line)?.[1]),
    );
  });

  it('hold no value of the data and no name of a stream', async () => {
    expect((await metrics()).filter((line) => /7731|org-?[uU]nit-|[\da-f]{8}-[\da-f]{4}|MyOwnName|mine/.test(line))).toEqual([]);
  });

  it.each(['x-forwarded-for', 'forwarded', 'via'])('are not there for a request that a proxy passes on (%s)', async (header) => {
    expect((await fetch(`${server.url}/metrics`, { headers: { [header]: '192.0.2.1' } })).status).toBe(404);
  });

  it('are told to nobody when they are switched off', async () => {
    const silent = await startChildServer({ OPSLEDGER_METRICS: 'off' });
    try {
      expect((await fetch(`${silent.url}/metrics`)).status).toBe(404);
    } finally {
      await silent.dispose();
    }
  });
});
