import { checkConsistency, checkReceipt, parseNoteKey } from '@opsledger/transparency';
import { startApp, type App } from './support/app.js';

/** What is asked of the log. */
interface Log {
  readonly state: string;
  readonly origin: string;
  readonly keys: readonly string[];
  readonly checkpoint: { readonly size: number; readonly root: string; readonly note: string };
}
interface Answered {
  readonly reason: string | null;
  readonly message: string | null;
  readonly nextCheckpointAt: string | null;
  readonly proof: { readonly receipt: string; readonly index: number; readonly path: readonly string[] } | null;
}

describe('the transparency log over GraphQL', () => {
  let app: App;
  let orgUnitId: string;
  let position: string;

  beforeAll(async () => {
    app = await startApp('embedded');
    for (const code of ['AUD', 'FIN', 'OPS']) {
      const made = await app.send('createOrgUnit', { name: code, code });
      position = made.position!;
    }
    const created = (await app.events()).find(({ type }) => type === 'OrgUnitCreated')!;
    orgUnitId = created.stream.slice('orgUnit-'.length);
  });
  afterAll(() => app.close());

  const ask = async (query: string, field: string): Promise<unknown> => {
    const { data, errors } = await app.gql(`{ ${query} }`, {}, 'auditor');
    expect(errors).toEqual([]);
    return data?.[field];
  };
  const proofOf = async (args: string): Promise<Answered> =>
    (await ask(`inclusionProof(${args}) { reason message nextCheckpointAt proof { index receipt path } }`, 'inclusionProof')) as Answered;
  const codeOf = async (query: string): Promise<unknown> => (await app.gql(`{ ${query} }`, {}, 'auditor')).errors[0]?.extensions.code;

  it('says when an event will be covered', async () => {
    expect(await ask('checkpoint { size }', 'checkpoint')).toBeNull();
    expect(await ask('checkpoints { nodes { size } pageInfo { hasNextPage } }', 'checkpoints')).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false },
    });
    const answer = await proofOf(`position: "${position}"`);
    expect(answer).toEqual({
      reason: 'NOT_YET_SIGNED',
      message: expect.any(String) as string,
      nextCheckpointAt: expect.any(String) as string,
      proof: null,
    });
    expect(Date.parse(answer.nextCheckpointAt!) - Date.now()).toBeLessThan(60_000);
  });

  it('proves it to who has the key, and that the log only grew', async () => {
    await app.ledger.transparency.log.stop();
    const log = (await ask('transparencyLog { state origin keys checkpoint { size root note } }', 'transparencyLog')) as Log;
    const trusted = { origin: log.origin, keys: log.keys.map(parseNoteKey) };
    const proved = await proofOf(`position: "${position}"`);
    const receipt = checkReceipt(proved.proof!.receipt, trusted);
    expect(receipt).toMatchObject({ index: proved.proof!.index, checkpoint: { size: log.checkpoint.size } });
    expect(await proofOf(`subjectType: "orgUnit", subjectId: "${orgUnitId}", version: 0`)).toMatchObject({ reason: null });
    const { proof } = (await ask(
      `consistencyProof(from: 3) { proof { from { size root } to { size root } path } }`,
      'consistencyProof',
    )) as {
      readonly proof: {
        readonly from: { readonly root: string };
        readonly to: { readonly size: number; readonly root: string };
        readonly path: readonly string[];
      };
    };
    const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64');
    const claim = {
      oldSize: 3,
      newSize: proof.to.size,
      oldRoot: bytes(proof.from.root),
      newRoot: bytes(proof.to.root),
      proof: proof.path.map(bytes),
    };
    expect([checkConsistency(claim), proof.to.root]).toEqual([undefined, log.checkpoint.root]);
    const page = await ask('checkpoints(first: 1) { edges { cursor node { size } } pageInfo { hasNextPage endCursor } }', 'checkpoints');
    const { edges } = page as { readonly edges: readonly { readonly cursor: string }[] };
    expect(page).toEqual({
      edges: [{ cursor: edges[0]!.cursor, node: { size: log.checkpoint.size } }],
      pageInfo: { hasNextPage: expect.any(Boolean) as boolean, endCursor: edges[0]!.cursor },
    });
    expect(await ask(`checkpoints(after: "${edges[0]!.cursor}") { nodes { size } }`, 'checkpoints')).toEqual({ nodes: [] });
  });

  it('says why there is no proof', async () => {
    const consistency = async (args: string): Promise<unknown> => ask(`consistencyProof(${args}) { reason }`, 'consistencyProof');
    expect(await consistency('from: 0')).toEqual({ reason: 'OLD_TREE_EMPTY' });
    expect(await consistency('from: 3, to: 2')).toEqual({ reason: 'SIZES_SWAPPED' });
    expect(await consistency('from: 3, to: 99999')).toEqual({ reason: 'NOT_YET_SIGNED' });
    expect(await proofOf('position: "99999999"')).toMatchObject({ reason: 'NO_SUCH_EVENT' });
    expect(await codeOf('consistencyProof(from: -1) { reason }')).toBe('BAD_USER_INPUT');
    expect(await codeOf('inclusionProof { reason }')).toBe('BAD_USER_INPUT');
    expect(await codeOf('inclusionProof(position: "0") { reason }')).toBe('INVALID_POSITION');
    expect(await codeOf('inclusionProof(position: "1", version: 1) { reason }')).toBe('BAD_USER_INPUT');
    expect(await codeOf('checkpoints(after: "x") { nodes { size } }')).toBe('INVALID_CURSOR');
  });
});
