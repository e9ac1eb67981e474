import 'reflect-metadata';
import { createHmac, randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { SignJWT } from 'jose';
import { formatPosition } from '@opsledger/eventsourcing';
import { newApiKey } from '@opsledger/identity';
import { FLOODS } from './floods.js';
import { startGadgetServer, type GadgetServer } from './gadget-server.js';
import { STORES } from './support/event-stores.js';

interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly correlationId?: string };
}
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly GraphqlError[];
}

let server: GadgetServer;
let token: string;

async function send(init: RequestInit & { readonly path?: string } = {}): Promise<Answer> {
  const { path = '/graphql', headers, ...rest } = init;
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...(headers as object) },
    ...rest,
  });
  const text = await response.text();
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Partial<Answer>;
  return { status: response.status, headers: response.headers, text, data: body.data, errors: body.errors ?? [] };
}

function ask(query: string, variables: object = {}, bearer = token): Promise<Answer> {
  return send({
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
}

const codes = ({ status, errors }: Answer): unknown => ({ status, codes: [...new Set(errors.map(({ extensions }) => extensions.code))] });
const REGISTER = `mutation($input: RegisterGadgetInput!) { registerGadget(input: $input) {
  userErrors { code message path } position version stale gadget { id name note } } }`;
const input = (fields: object = {}): { input: object } => ({ input: { commandId: randomUUID(), name: 'Drill', ...fields } });

async function events(stream: string): Promise<{ type: string; data: unknown }[]> {
  const found: { type: string; data: unknown }[] = [];
  for await (const { type, data } of server.eventStore.readStream(stream)) found.push({ type, data });
  return found;
}

async function securityEvents(): Promise<unknown[]> {
  await server.security.flush();
  return (await events(`security-${new Date().toISOString().slice(0, 10)}`)).map(({ data }) => data);
}

describe.each(STORES)('on the %s store', (kind) => {
  beforeAll(async () => {
    server = await startGadgetServer(kind);
    token = await server.token({});
  });
  afterAll(() => server.close());

  describe('HTTP (rows 1 to 5)', () => {
    it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])('1: refuses %s', async (type) => {
      const answer = await send({ headers: { 'content-type': type }, body: '{"query":"{ __typename }"}' });
      expect([400, 415]).toContain(answer.status);
      expect(['BAD_REQUEST', 'UNSUPPORTED_MEDIA_TYPE']).toContain(answer.errors[0]?.extensions.code);
    });

    it('1: refuses a GET that a foreign page could send', async () => {
      const get = { method: 'GET', path: `/graphql?query=${encodeURIComponent('{ __typename }')}` };
      expect(codes(await send(get))).toEqual({ status: 400, codes: ['BAD_REQUEST'] });
      expect(await send({ ...get, headers: { 'apollo-require-preflight': '1' } })).toMatchObject({
        status: 200,
        data: { __typename: 'Query' },
      });
    });

    it('2: answers 405 and Allow to other methods, and to a GET with a mutation', async () => {
      for (const method of ['PUT', 'PATCH', 'DELETE']) {
        const answer = await send({ method, headers: { 'content-type': 'application/json' }, body: '{}' });
        expect([codes(answer), answer.headers.get('allow')]).toEqual([{ status: 405, codes: ['METHOD_NOT_ALLOWED'] }, 'GET, POST']);
      }
      const query = encodeURIComponent(
        'mutation { registerGadget(input: {commandId: "5f0c6c3e-0b7e-4f43-9f0e-6a1d1f5d9c42", name: "x"}) { version } }',
      );
      const answer = await send({ method: 'GET', path: `/graphql?query=${query}`, headers: { 'apollo-require-preflight': '1' } });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    });

    it.each([
      '{"query": ',
      '',
      '[]',
      '[{"query":"{ __typename }"}]',
      '"text"',
      '{"query":"{ __typename }","variables":[]}',
      '{"query":"{ __typename }","variables":"x"}',
      '{}',
    ])('3: answers 400 in one shape to %p', async (body) => {
      const answer = await send({ headers: { 'content-type': 'application/json' }, body });
      expect(codes(answer)).toEqual({ status: 400, codes: ['BAD_REQUEST'] });
      expect(Object.keys(JSON.parse(answer.text) as object)).toEqual(['errors']);
    });

    it('4: answers 413 to a body over 100 KB', async () => {
      expect(codes(await ask(`{ __typename } # ${'x'.repeat(110_000)}`))).toEqual({ status: 413, codes: ['PAYLOAD_TOO_LARGE'] });
    });

    it('5: answers syntax errors and undecided operations', async () => {
      expect(codes(await ask('{ gadgets('))).toEqual({ status: 400, codes: ['GRAPHQL_PARSE_FAILED'] });
      expect(codes(await ask('query A { __typename } query B { __typename }'))).toEqual({
        status: 400,
        codes: ['OPERATION_RESOLUTION_FAILURE'],
      });
    });

    it('has one shape for unknown paths too', async () => {
      expect(codes(await send({ path: '/nowhere', method: 'GET' }))).toEqual({ status: 404, codes: ['BAD_REQUEST'] });
    });
  });

  describe('what the schema refuses (rows 6 to 10, 13, 14, 22)', () => {
    it('6: names no schema details', async () => {
      const answer = await ask('{ gadget { nodes { id } } }');
      expect(codes(answer)).toEqual({ status: 400, codes: ['GRAPHQL_VALIDATION_FAILED'] });
      expect(answer.text).not.toMatch(/did you mean/i);
      const typo = await ask(REGISTER, { input: { commandId: randomUUID(), nam: 'x' } });
      expect(codes(typo)).toEqual({ status: 400, codes: ['BAD_USER_INPUT'] });
      expect(typo.text).not.toMatch(/did you mean/i);
    });

    it.each([{}, { first: 'x' }, { first: 3e9 }, { first: 1.5 }])('7: refuses variables %p', async (variables) => {
      expect(codes(await ask('query($first: Int!) { gadgets(first: $first) { totalCount } }', variables))).toEqual({
        status: 400,
        codes: ['BAD_USER_INPUT'],
      });
    });

    it('7: refuses unknown enum values', async () => {
      expect(codes(await ask('{ gadgets(orderBy: [{field: SECRET}]) { totalCount } }'))).toEqual({
        status: 400,
        codes: ['GRAPHQL_VALIDATION_FAILED'],
      });
    });

    it.each([
      'tomorrow',
      {},
      [],
      true,
      0,
      1e300,
      '2026-02-30T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-03-01T00:00:00',
      '2016-12-31T23:59:60Z',
      '2026-03-01T00:00:00+25:00',
    ])('8: refuses the moment %p', async (moment) => {
      expect(codes(await ask('query($moment: DateTime) { scalars(moment: $moment) }', { moment }))).toEqual({
        status: 400,
        codes: ['BAD_USER_INPUT'],
      });
    });

    it.each(['1e309', 'NaN', '1'.repeat(40), '1,5', '+1', '-0', '1.', '.5', '01', ' 1', 1.5])(
      '9: refuses the decimal %p',
      async (amount) => {
        expect(codes(await ask('query($amount: Decimal) { scalars(amount: $amount) }', { amount }))).toEqual({
          status: 400,
          codes: ['BAD_USER_INPUT'],
        });
      },
    );

    it.each([
      ['1.005', 'EUR', 'INVALID_AMOUNT', ['price', 'amount']],
      ['1.5', 'JPY', 'INVALID_AMOUNT', ['price', 'amount']],
      ['-1', 'EUR', 'INVALID_AMOUNT', ['price', 'amount']],
      ['1', 'usd', 'INVALID_CURRENCY', ['price', 'currency']],
      ['1', 'XYZ', 'INVALID_CURRENCY', ['price', 'currency']],
      ['1', 'DEM', 'INVALID_CURRENCY', ['price', 'currency']],
    ])('9, 10: answers %s %s with %s', async (amount, currency, code, path) => {
      const { data } = await ask(REGISTER, input({ price: { amount, currency } }));
      expect(data).toEqual({
        registerGadget: {
          userErrors: [{ code, message: expect.any(String) as string, path }],
          position: null,
          version: null,
          stale: false,
          gadget: null,
        },
      });
    });

    it('10: refuses a currency that is not in use, as a scalar', async () => {
      expect(codes(await ask('query($currency: CurrencyCode) { scalars(currency: $currency) }', { currency: 'usd' }))).toEqual({
        status: 400,
        codes: ['INVALID_CURRENCY'],
      });
    });

    it.each(['first: 0', 'first: -1', 'first: 101', 'first: 1000000000', 'first: 1, last: 1'])('13: refuses a page of %s', async (args) => {
      expect(codes(await ask(`{ gadgets(${args}) { nodes { id } } }`))).toEqual({ status: 200, codes: ['INVALID_PAGE_SIZE'] });
    });

    it.each(['%', 'AQ', 'eyJ4IjoxfQ'])('14: refuses the cursor %p', async (cursor) => {
      expect(codes(await ask('query($c: String) { gadgets(after: $c) { nodes { id } } }', { c: cursor }))).toEqual({
        status: 200,
        codes: ['INVALID_CURSOR'],
      });
    });

    it.each(['role', 'approvedBy', 'actor', 'recordedAt', '__proto__'])('22: refuses the input field %s', async (field) => {
      const body = `{"query":${JSON.stringify(REGISTER)},"variables":{"input":{"commandId":"${randomUUID()}","name":"x","${field}":"admin"}}}`;
      const answer = await send({ headers: { 'content-type': 'application/json' }, body });
      expect(answer.status).toBe(400);
      expect(['BAD_USER_INPUT', 'BAD_REQUEST']).toContain(answer.errors[0]?.extensions.code);
    });
  });

  describe('text (row 11)', () => {
    it.each([
      ['', 'must not be blank'],
      ['x'.repeat(90_000), 'must not be longer than 50 characters'],
      ['\ud800', 'must be well-formed Unicode'],
      ['a\u0000b', 'must not contain control characters or line breaks'],
      ['a\u202eb', 'must not contain marks that override the direction of text'],
      ['a\nb', 'must not contain control characters or line breaks'],
    ])('refuses %#', async (name, fault) => {
      const variables = input({ name });
      const body = JSON.stringify({ query: REGISTER, variables });
      const { data } = await send({ headers: { 'content-type': 'application/json' }, body });
      expect(data).toEqual({
        registerGadget: {
          userErrors: [{ code: 'INVALID_INPUT', message: `"name" ${fault}.`, path: ['name'] }],
          position: null,
          version: null,
          stale: false,
          gadget: null,
        },
      });
    });

    it('keeps accepted text as it came', async () => {
      const fields = { name: '  Bohrer „groß“ 𝔘 e\u0301 ', note: 'line 1\n\tline 2 ' };
      const { data } = await ask(REGISTER, input(fields));
      expect(data).toMatchObject({ registerGadget: { userErrors: [], gadget: fields } });
    });
  });

  describe('floods (row 12)', () => {
    it.each(FLOODS)('refuses %s with a short answer', async (_name, query) => {
      const answer = await ask(query);
      expect(answer.status).toBe(400);
      expect(answer.errors.length).toBeGreaterThan(0);
      expect(answer.errors.length).toBeLessThanOrEqual(5);
      expect(answer.text.length).toBeLessThan(4_096);
    });

    it('lets the standard introspection through, with a token only', async () => {
      const query =
        '{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } }';
      expect((await ask(query)).status).toBe(200);
      expect(
        codes(await send({ headers: { authorization: '', 'content-type': 'application/json' }, body: JSON.stringify({ query }) })),
      ).toEqual({
        status: 401,
        codes: ['UNAUTHENTICATED'],
      });
    });
  });

  describe('who may what (rows 15 to 18, 23)', () => {
    let id: string;
    beforeAll(async () => {
      const { data } = await ask(REGISTER, input({ name: 'Priced', price: { amount: '12.5', currency: 'EUR' } }));
      id = (data as { registerGadget: { gadget: { id: string } } }).registerGadget.gadget.id;
    });

    it('15: answers alike for nodes that are unknown and nodes that are not for the caller', async () => {
      const query = 'query($id: ID!) { node(id: $id) { __typename id } }';
      const requester = await server.token({ roles: ['requester'] });
      expect((await ask(query, { id })).data).toEqual({ node: { __typename: 'Gadget', id } });
      const answers = [
        await ask(query, { id }, requester),
        await ask(query, { id: randomUUID() }, requester),
        await ask(query, { id: 'x' }, requester),
      ];
      expect(answers.map(({ text }) => text)).toEqual(Array(3).fill('{"data":{"node":null}}\n'));
    });

    it('16: hides one field, says so at its path, and logs it', async () => {
      const query = `query($id: ID!) { node(id: $id) { ... on Gadget { name price { amount minorUnits } } } }`;
      const answer = await ask(query, { id });
      expect(answer.data).toEqual({ node: { name: 'Priced', price: null } });
      expect(answer.errors).toMatchObject([{ path: ['node', 'price'], extensions: { code: 'FORBIDDEN' } }]);
      const finance = await server.token({ roles: ['finance'] });
      expect((await ask(query, { id }, finance)).data).toEqual({
        node: { name: 'Priced', price: { amount: '12.50', minorUnits: '1250' } },
      });
      expect(await securityEvents()).toContainEqual({ actorId: expect.any(String) as string, permission: 'fields.Gadget.price', count: 1 });
    });

    it('16: refuses a mutation and a query by role', async () => {
      const auditor = await server.token({ roles: ['auditor'] });
      expect(codes(await ask(REGISTER, input(), auditor))).toEqual({ status: 200, codes: ['FORBIDDEN'] });
      const requester = await server.token({ roles: ['requester'] });
      expect(codes(await ask('{ gadgets { totalCount } }', {}, requester))).toEqual({ status: 200, codes: ['FORBIDDEN'] });
    });

    it('17: refuses every wrong token alike, and records why', async () => {
      const sub = randomUUID();
      const claims = (): SignJWT =>
        new SignJWT({ roles: ['admin'] }).setSubject(sub).setIssuer('opsledger').setAudience('opsledger-api').setExpirationTime('5m');
      const sign = (jwt: SignJWT, header: object = {}): Promise<string> =>
        jwt.setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header }).sign(server.key.privateKey);
      const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const payload = encode({ sub, roles: ['admin'], iss: 'opsledger', aud: 'opsledger-api', exp: 4e9 });
      const hmacInput = `${encode({ alg: 'HS256', typ: 'at+jwt' })}.${payload}`;
      const publicPem = server.key.publicKey.export({ type: 'spki', format: 'pem' });
      const wrong: Record<string, string> = {
        expired: await sign(claims().setExpirationTime('-1m')),
        wrong_audience: await sign(claims().setAudience('other')),
        wrong_issuer: await sign(claims().setIssuer('other')),
        not_yet_valid: await sign(claims().setNotBefore('5m')),
        wrong_type: await sign(claims(), { typ: 'JWT' }),
        foreign_key_header: await sign(claims(), { jku: 'https://evil.example/keys' }),
        bad_algorithm: `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
        hmac: `${hmacInput}.${createHmac('sha256', publicPem).update(hmacInput).digest('base64url')}`,
        bad_signature: `${(await sign(claims())).slice(0, -6)}AAAAAA`,
        conflicting_roles: await sign(
          new SignJWT({ roles: ['admin', 'auditor'] })
            .setSubject(sub)
            .setIssuer('opsledger')
            .setAudience('opsledger-api')
            .setExpirationTime('5m'),
        ),
        bad_claims: await sign(new SignJWT({}).setSubject(sub).setIssuer('opsledger').setAudience('opsledger-api')),
        malformed: 'x',
      };
      for (const [name, bearer] of Object.entries(wrong)) {
        const answer = await ask(REGISTER, input(), bearer);
        expect([name, codes(answer)]).toEqual([name, { status: 401, codes: ['UNAUTHENTICATED'] }]);
        expect(answer.errors[0]?.message).toBe('Send a valid bearer token or API key.');
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
      expect(
        codes(await send({ headers: { authorization: '', 'content-type': 'application/json' }, body: '{"query":"{ __typename }"}' })),
      ).toEqual({ status: 401, codes: ['UNAUTHENTICATED'] });
      const reasons = (await securityEvents()).flatMap((event) =>
        'reason' in (event as object) ? [(event as { reason: string }).reason] : [],
      );
      expect(reasons).toEqual(expect.arrayContaining(Object.keys(wrong).filter((name) => name !== 'hmac')));
    });

    it('18: takes API keys, and refuses them changed, revoked or beyond their roles', async () => {
      const admin = await server.token({ roles: ['admin'] });
      const ISSUE = 'mutation($input: IssueApiKeyInput!) { issueApiKey(input: $input) { userErrors { code path } keyId key } }';
      const REVOKE = 'mutation($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { userErrors { code path } } }';
      const issue = async (...roles: string[]): Promise<{ userErrors: unknown[]; keyId: string; key: string }> => {
        const { data } = await ask(ISSUE, { input: { commandId: randomUUID(), name: 'importer', roles } }, admin);
        return data?.['issueApiKey'] as { userErrors: unknown[]; keyId: string; key: string };
      };
      const list = '{ gadgets(first: 1) { nodes { name } } }';
      const unauthenticated = { status: 401, codes: ['UNAUTHENTICATED'] };
      const { keyId, key } = await issue('ASSET_MANAGER');
      expect((await ask(list, {}, key)).status).toBe(200);
      for (const at of [6, 20, 40, 60, key.length - 1]) {
        const changed = key.slice(0, at) + (key[at] === 'A' ? 'B' : 'A') + key.slice(at + 1);
        expect(codes(await ask(list, {}, changed))).toEqual(unauthenticated);
      }
      expect(codes(await ask(list, {}, newApiKey(keyId).text))).toEqual(unauthenticated);
      expect(codes(await ask(list, {}, (await issue('REQUESTER')).key))).toEqual({ status: 200, codes: ['FORBIDDEN'] });
      expect(codes(await ask(ISSUE, { input: { commandId: randomUUID(), name: 'x', roles: ['ADMIN'] } }, key))).toEqual({
        status: 200,
        codes: ['FORBIDDEN'],
      });
      expect(await issue('ADMIN', 'AUDITOR')).toEqual({
        userErrors: [{ code: 'SEGREGATION_OF_DUTIES', path: ['roles'] }],
        keyId: null,
        key: null,
      });
      const revoked = await ask(REVOKE, { input: { commandId: randomUUID(), keyId } }, admin);
      expect(revoked.data).toEqual({ revokeApiKey: { userErrors: [] } });
      expect(codes(await ask(list, {}, key))).toEqual(unauthenticated);
      expect(JSON.stringify(await events(`apiKey-${keyId}`))).not.toContain(key);
    });

    it('23: believes neither X-Forwarded-For nor X-User-Id', async () => {
      const variables = input();
      const headers = {
        'content-type': 'application/json',
        'x-forwarded-for': '203.0.113.9',
        'x-user-id': 'root',
        'x-forwarded-user': 'root',
      };
      const { data } = await send({ headers, body: JSON.stringify({ query: REGISTER, variables }) });
      const gadgetId = (data as { registerGadget: { gadget: { id: string } } }).registerGadget.gadget.id;
      for await (const { metadata } of server.eventStore.readStream(`gadget-${gadgetId}`)) {
        expect(metadata['source']).toEqual({ address: '127.0.0.1' });
        expect((metadata['actor'] as { id: string }).id).not.toBe('root');
      }
    });
  });

  it('23: believes X-Forwarded-For from a proxy that is trusted', async () => {
    const behindProxy = await startGadgetServer(kind, ['127.0.0.1']);
    const headers = {
      authorization: `Bearer ${await behindProxy.token({})}`,
      'content-type': 'application/json',
      'x-forwarded-for': '203.0.113.9',
    };
    const body = JSON.stringify({
      query: 'mutation($input: RegisterGadgetInput!) { registerGadget(input: $input) { gadget { id } } }',
      variables: input(),
    });
    const answer = (await (await fetch(`${behindProxy.url}/graphql`, { method: 'POST', headers, body })).json()) as {
      data: { registerGadget: { gadget: { id: string } } };
    };
    for await (const { metadata } of behindProxy.eventStore.readStream(`gadget-${answer.data.registerGadget.gadget.id}`)) {
      expect(metadata['source']).toEqual({ address: '203.0.113.9' });
    }
    await behindProxy.close();
  });

  describe('filters (rows 25, 26)', () => {
    beforeAll(async () => {
      for (const name of ["x' or 1=1 --", '50%', 'a_b', 'axb']) await ask(REGISTER, input({ name }));
    });
    const names = async (where: object): Promise<unknown> => {
      const { data } = await ask('query($where: GadgetWhere) { gadgets(where: $where) { nodes { name } } }', { where });
      return (data as { gadgets: { nodes: { name: string }[] } }).gadgets.nodes.map(({ name }) => name);
    };

    it('25: takes SQL as text', async () => {
      expect(await names({ name: { eq: "x' or 1=1 --" } })).toEqual(["x' or 1=1 --"]);
      expect(await names({ name: { contains: "'; drop table gadget; --" } })).toEqual([]);
      expect(codes(await ask('{ gadgets(orderBy: [{field: "name; drop table gadget"}]) { totalCount } }'))).toEqual({
        status: 400,
        codes: ['GRAPHQL_VALIDATION_FAILED'],
      });
    });

    it('26: takes wildcards as characters and caps lists and nesting', async () => {
      expect(await names({ name: { contains: '%' } })).toEqual(['50%']);
      expect(await names({ name: { contains: 'a_b' } })).toEqual(['a_b']);
      expect(await names({ name: { startsWith: '.*' } })).toEqual([]);
      const query = 'query($where: GadgetWhere) { gadgets(where: $where) { totalCount } }';
      const limited = { status: 200, codes: ['LIMIT_EXCEEDED'] };
      expect(codes(await ask(query, { where: { name: { in: Array.from({ length: 10_000 }, (_, n) => `${n}`) } } }))).toEqual(limited);
      let deep: object = { name: { eq: 'x' } };
      for (let depth = 0; depth < 50; depth++) deep = { or: [deep] };
      expect(codes(await ask(query, { where: deep }))).toEqual(limited);
    });
  });

  describe('faults and start-up (rows 32, 43)', () => {
    it('32: tells nothing about a fault but where to find it', async () => {
      const answer = await ask('{ fault }');
      expect(answer.errors).toEqual([
        {
          message: 'Something went wrong on our side.',
          locations: [{ line: 1, column: 3 }],
          path: ['fault'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
        },
      ]);
      expect(answer.text).not.toMatch(/hunter2|postgres|stack/i);
    });

    it('answers 503 with Retry-After while the read models open, and is alive all the time', async () => {
      server.setOpen(false);
      const closed = await ask('{ __typename }');
      const [live, ready] = [await send({ path: '/health/live', method: 'GET' }), await send({ path: '/health/ready', method: 'GET' })];
      server.setOpen(true);
      expect([codes(closed), closed.headers.get('retry-after')]).toEqual([{ status: 503, codes: ['UNAVAILABLE'] }, '2']);
      expect([live.status, ready.status]).toEqual([200, 503]);
      expect((await send({ path: '/health/ready', method: 'GET' })).status).toBe(200);
    });

    it('43: refuses a wrong configuration with every fault and exit code 78', () => {
      const env = {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        OPSLEDGER_PORT: '99999',
        EVENT_STORE_URL: 'kurrentdb://x',
        OPSLEDGER_EVENT_STORE_PORT: '2113',
        OPSLEDGER_SECRET: 'change-me-change-me-change-me-change-me',
      };
      const { status, stderr } = spawnSync(process.execPath, ['dist/apps/api/src/main.js'], { env, encoding: 'utf8' });
      expect(status).toBe(78);
      for (const fault of [
        'OPSLEDGER_PORT',
        'EVENT_STORE_URL begins with kurrentdb://',
        'OPSLEDGER_EVENT_STORE_PORT',
        'OPSLEDGER_SECRET',
        'OIDC_JWKS_URL',
        'OIDC_ISSUER',
        'OIDC_AUDIENCE',
      ]) {
        expect(stderr).toMatch(new RegExp(`- ${fault}`));
      }
    });
  });

  describe('the query page', () => {
    it('comes whole from this server, under a policy that allows nothing else', async () => {
      const page = await send({ path: '/graphiql', method: 'GET', headers: { authorization: '' } });
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/);
      const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!).filter((path) => !path.startsWith('data:'));
      expect(files.every((path) => path.startsWith('/graphiql/'))).toBe(true);
      expect(files).toHaveLength(6);
      for (const path of files) expect((await send({ path, method: 'GET' })).status).toBe(200);
    });
  });

  describe('read your writes', () => {
    it('shows a write to who names its position, and says when it may not', async () => {
      const { data } = await send({
        headers: { 'content-type': 'application/json', 'opsledger-wait-ms': '0' },
        body: JSON.stringify({ query: REGISTER, variables: input({ name: 'Fresh' }) }),
      });
      const { position, stale } = (data as { registerGadget: { position: string; stale: boolean } }).registerGadget;
      expect(stale).toBe(true);
      const query = 'query($p: Position) { gadgets(atLeast: $p, where: {name: {eq: "Fresh"}}) { stale totalCount } }';
      expect((await ask(query, { p: position })).data).toEqual({ gadgets: { stale: false, totalCount: 1 } });
      const beyond = formatPosition({ commit: 10n ** 15n, prepare: 10n ** 15n });
      const late = await send({
        headers: { 'content-type': 'application/json', 'opsledger-wait-ms': '50' },
        body: JSON.stringify({ query, variables: { p: beyond } }),
      });
      expect(JSON.parse(late.text)).toEqual({ data: { gadgets: { stale: true, totalCount: 1 } }, extensions: { stale: true } });
    });
  });
});
