import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { startChildServer, type ChildServer } from './child-server.js';

/** What is sent in every place of a request that a client fills; none of it may be in the log. */
const SECRETS = {
  name: 'Wilhelmina Zaunkönig',
  email: 'wilhelmina@zaunkoenig.example',
  username: 'wzaunkoenig-7731',
  phone: '+49 30 7731 4242',
  unit: 'Geheime Einheit 7731',
  tag: 'TAG-7731-QX',
  reason: 'weil-7731-privat',
  header: 'header-7731-value',
  query: 'literal-7731-in-query',
};

type Line = Readonly<Record<string, unknown>>;

let server: ChildServer;
let token: string;
let bearer: { readonly authorization: string };
const answers: { readonly status: number; readonly correlationId: string | null; readonly text: string }[] = [];

const send = async (body: object, headers: Readonly<Record<string, string>> = bearer): Promise<string> => {
  const response = await server.post(body, { 'x-customer': SECRETS.header, ...headers });
  const text = await response.text();
  answers.push({ status: response.status, correlationId: response.headers.get('x-correlation-id'), text });
  return text;
};
const mutate = (mutation: string, input: object, headers = {}): Promise<string> =>
  send(
    {
      query: `mutation($input: ${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) { userErrors { code message } position } }`,
      variables: { input: { commandId: randomUUID(), ...input } },
    },
    { ...bearer, ...headers },
  );
const logged = (): readonly Line[] => server.lines.map((line) => JSON.parse(line) as Line);

beforeAll(async () => {
  server = await startChildServer();
  token = await server.token('admin');
  bearer = { authorization: `Bearer ${token}` };
});
afterAll(() => server.dispose());

describe('the log of a server', () => {
  const named = randomUUID();
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

  beforeAll(async () => {
    const unit = { name: SECRETS.unit, code: SECRETS.tag };
    await mutate('createOrgUnit', unit);
    await mutate('createOrgUnit', unit, { 'x-correlation-id': named });
    const personalData = { name: SECRETS.name, email: SECRETS.email, username: SECRETS.username, phone: SECRETS.phone };
    await mutate('onboardPerson', { personalData, orgUnitId: randomUUID(), costCenterId: randomUUID() });
    await mutate(
      'tagAsset',
      { assetId: randomUUID(), tag: SECRETS.tag, reason: SECRETS.reason },
      { traceparent: `00-${trace}-00f067aa0ba902b7-01` },
    );
    await mutate('tagAsset', { assetId: SECRETS.name, tag: SECRETS.tag });
    await send({ query: `{ people(where: { name: { eq: "${SECRETS.query}" } }) { nodes { name } } }` });
    await send({ query: `{ people(where: { name: { eq: "${SECRETS.query}" ` });
    await send({ query: `query($n: String!) { person(id: $n) { name } }`, variables: { n: SECRETS.name } });
    await send({ query: '{ __typename }' }, { authorization: `Bearer ${token}broken` });
    await send({ query: '{ __typename }' }, { authorization: 'Basic d2lsaGVsbWluYTpzZWNyZXQ=' });
    await fetch(`${server.url}/unknown/${encodeURIComponent(SECRETS.name)}?q=${encodeURIComponent(SECRETS.email)}`);
    await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { ...bearer, 'content-type': 'application/json' },
      body: `{"${SECRETS.name}`,
    });
  });

  it('holds JSON lines without anything that a client sent, and without credentials', () => {
    const log = server.lines.join('\n');
    const found = [...Object.values(SECRETS), token, token.split('.')[2]!, 'd2lsaGVsbWluYTpzZWNyZXQ', 'Bearer'].filter(
      (text) => log.includes(text) || log.includes(encodeURIComponent(text)),
    );
    expect(found).toEqual([]);
    expect(logged().length).toBeGreaterThan(2);
  });

  it('names a command that was refused by its code, under the id that the client gave', () => {
    const refusals = logged().filter(({ msg }) => msg === 'A command was refused');
    expect(refusals.map(({ command, code, correlationId }) => ({ command, code, correlationId }))).toEqual(
      expect.arrayContaining([
        { command: 'CreateOrgUnit', code: expect.any(String) as string, correlationId: named },
        { command: 'TagAsset', code: expect.any(String) as string, correlationId: trace },
      ]),
    );
    expect(refusals.every(({ level, origin }) => level === 'info' && origin === 'graphql')).toBe(true);
  });

  it('names every answer: as the client did, by its trace, or anew', () => {
    const ids = answers.map(({ correlationId }) => correlationId);
    expect(ids).toEqual(expect.arrayContaining([named, trace]));
    expect(ids.every((id) => /^[\da-f-]{32,36}$/.test(id ?? ''))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ['an e-mail address', { 'x-correlation-id': SECRETS.email }],
    ['an empty trace', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }],
  ])('does not take %s for an id', async (_what, headers) => {
    const response = await server.post({ query: '{ __typename }' }, { ...bearer, ...headers });
    expect(response.headers.get('x-correlation-id')).toMatch(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/);
  });

  it('is joined to the events by that id', async () => {
    const id = randomUUID();
    const text = await mutate('createOrgUnit', { name: 'Operations', code: 'OPS' }, { 'x-correlation-id': id.toUpperCase() });
    expect(JSON.parse(text)).toMatchObject({ data: { createOrgUnit: { userErrors: [] } } });
    server.child.kill('SIGINT');
    expect(await server.ended).toBe(0);
    const store = await openEmbeddedEventStore({ folder: join(server.folder, 'events') });
    const ids: unknown[] = [];
    for await (const { type, metadata } of store.readAll()) if (type === 'OrgUnitCreated') ids.push(metadata['$correlationId']);
    await store.close();
    expect(ids).toEqual([answers[0]!.correlationId, id]);
  });
});
