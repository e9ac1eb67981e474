import { randomUUID } from 'node:crypto';
import { startApp, type App, type Caller } from './support/app.js';

let app: App;
beforeAll(async () => {
  app = await startApp('embedded');
});
afterAll(() => app.close());

const eve: Caller = { subject: randomUUID(), roles: ['auditor'] };
const READS = `query($id: ID) { auditReads(readerId: $id, orderBy: [{ field: RECORDED_AT, direction: ASC }]) {
  nodes { kind name reads { field arguments } count } } }`;

async function readsOf(readerId: string): Promise<unknown> {
  await app.settle();
  const { data, errors } = await app.gql(READS, { id: readerId });
  expect(errors).toEqual([]);
  return (data!['auditReads'] as { nodes: unknown }).nodes;
}

describe('what auditors read', () => {
  it('is in the log before it is answered, whatever it is', async () => {
    await app.gql('query Everyone { people(first: 5, where: { name: { eq: "Ada" } }) { nodes { id } } }', {}, eve);
    const asset = randomUUID();
    await app.gql('query($id: UUID!) { asset(id: $id) { timeline { nodes { type } } } node(id: "Person") { id } }', { id: asset }, eve);
    await app.gql('query($id: UUID!) { asset(id: $id) { timeline { nodes { type } } } node(id: "Person") { id } }', { id: asset }, eve);
    await app.gql('{ __schema { queryType { name } } }', {}, eve);
    await app.gql('{ auditReads { totalCount } }', {}, eve);
    const own = [
      { field: 'asset', arguments: { id: asset } },
      { field: 'node', arguments: { id: 'Person' } },
    ];
    const people = { field: 'people', arguments: { first: '5', 'where.name.eq': '(text of 3 characters)' } };
    expect(await readsOf((eve as { subject: string }).subject)).toEqual([
      { kind: 'QUERY', name: 'Everyone', reads: [people], count: 1 },
      { kind: 'QUERY', name: null, reads: own, count: 1 },
    ]);
  });

  it('is recorded of others where it shows history, the record itself included, and else not', async () => {
    const admin = app.actorId('admin');
    await app.gql('{ people { totalCount } }');
    const nodes = (await readsOf(admin)) as { reads: { field: string }[] }[];
    expect(new Set(nodes.flatMap(({ reads }) => reads.map(({ field }) => field)))).toEqual(new Set(['auditReads']));
  });

  it('is not shown when it cannot be recorded', async () => {
    const { accessRecord } = app.ledger;
    const record = accessRecord.record.bind(accessRecord);
    for (let n = 0; n < 1_200; n++) {
      const read = { field: 'people', arguments: { first: String(n) } };
      await record({ reader: { id: 'mallory', kind: 'user', roles: ['auditor'] }, origin: 'cli', kind: 'command', reads: [read] });
    }
    const { data, errors } = await app.gql('{ people { totalCount } }', {}, { subject: 'mallory', roles: ['auditor'] });
    expect([data, errors.map(({ extensions }) => extensions.code)]).toEqual([null, ['LIMIT_EXCEEDED']]);
  });
});
