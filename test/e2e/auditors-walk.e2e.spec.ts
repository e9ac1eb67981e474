import 'reflect-metadata';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transparencyOf } from '@opsledger/composition';
import { MonotoneClock } from '@opsledger/eventsourcing';
import { run as runVerifier } from '../../apps/verifier/src/run.js';
import { scriptTerminal, type ScriptTerminal } from '../../apps/cli/testing/script-terminal.js';
/** The command line, loaded when the server is up. */
const runProgram = async (args: readonly string[], terminal: ScriptTerminal) =>
  (await import('../../apps/cli/src/program.js')).runProgram(args, terminal);
import { read } from '../checks/repository.js';
import { startApp, type App } from './support/app.js';

const page = read('docs/auditors-walk.md');
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, text = '']) => text);
const queryOf = (name: string): string => blocks('graphql').find((text) => text.startsWith(`query ${name}`))!;
const commands = blocks('sh').flatMap((text) => text.trim().split('\n'));
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const today = new Date().toISOString().slice(0, 10);

/** Signs what is not signed yet, as a server does within a minute. */
async function signNow({ ledger }: App): Promise<void> {
  const { dataFolder, eventStore, transparency } = ledger;
  const place = { dataFolder, eventStore, tiles: transparency.tiles, clock: new MonotoneClock(), log: () => undefined };
  const { log } = transparencyOf(place);
  log.start();
  await log.stop(20_000);
}

describe("the auditor's walk", () => {
  let app: App;
  let folder: string;
  const known: Record<string, string> = {};
  let asset: string;
  let line: string;
  let key: string;
  let locationId: string;

  beforeAll(async () => {
    [app, folder] = await Promise.all([startApp('embedded'), mkdtemp(join(tmpdir(), 'opsledger-walk-'))]);
    const made = async (mutation: string, input: object, object: string): Promise<string> => {
      const payload = await app.send(mutation, input, { select: `${object} { id }` });
      return (payload[object] as { readonly id: string }).id;
    };
    const typeId = await made('defineAssetType', { name: 'Laptops', mediaBearing: true, auditIntervalMonths: 12 }, 'assetType');
    const model = { name: 'ThinkPad X1', manufacturer: 'Lenovo', typeId, warrantyMonths: 36 };
    const modelId = await made('defineAssetModel', model, 'assetModel');
    const orgUnitId = await made('createOrgUnit', { name: 'Operations', code: 'OPS' }, 'orgUnit');
    const costCenterId = await made('openCostCenter', { name: 'IT operations', code: 'IT', orgUnitId }, 'costCenter');
    locationId = await made('openLocation', { name: 'Depot' }, 'location');
    const vendorId = await made('registerVendor', { name: 'Acme' }, 'vendor');
    await app.settle();
    const purchase = 'purchaseOrder { id lines { id } }';
    const lines = [{ description: 'Laptops', kind: 'ASSET', quantity: 1, unitPrice: eur('1000'), costCenterId, modelId }];
    const asked = await app.send('requestPurchase', { lines }, { as: 'requester', select: purchase });
    const order = asked['purchaseOrder'] as { readonly id: string; readonly lines: readonly { readonly id: string }[] };
    [known['ORDER'], line] = [order.id, order.lines[0]!.id];
    await app.send('approvePurchase', { purchaseOrderId: order.id }, { as: 'approver' });
    await app.send('placeOrder', { purchaseOrderId: order.id, poNumber: 'PO-1', vendorId }, { as: 'vendor-manager' });
    await signNow(app);
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function ask(name: string, variables: object = {}): Promise<Record<string, unknown>> {
    const { data, errors } = await app.gql(queryOf(name), variables, 'auditor');
    expect(errors).toEqual([]);
    return data as Record<string, unknown>;
  }

  /** Runs a command of the page; files that it names are in the auditor's folder. */
  async function run(starts: string): Promise<{ readonly code: number; readonly out: string }> {
    const words = commands
      .find((command) => command.startsWith(`opsledger ${starts}`))!
      .split(' ')
      .slice(1);
    const filled = words.map((word) => word.replace(/\$([A-Z]+)/, (_, name: string) => known[name]!));
    const args = filled.map((word) => (/^(?:asset|last-audit\.checkpoint|log-key\.txt)$/.test(word) ? join(folder, word) : word));
    const terminal = scriptTerminal();
    const code = await runProgram(args, terminal);
    return { code, out: terminal.printed.join('\n') };
  }

  /** What the verifier that stands alone says of an archive. */
  async function verifyAlone(archive: string): Promise<readonly [code: number, out: string]> {
    const lines: string[] = [];
    return [await runVerifier(['archive', archive, '--key', key], (line) => lines.push(line)), lines.join('\n')];
  }

  it('takes key and checkpoint away at the last audit', async () => {
    const taken = await ask('TakeAway');
    const { note } = taken['checkpoint'] as { readonly note: string };
    const { keys } = taken['transparencyLog'] as { readonly keys: readonly string[] };
    key = keys[0]!;
    Object.assign(known, { KEY: key, DATA: app.ledger.dataFolder });
    await writeFile(join(folder, 'last-audit.checkpoint'), note);
    await writeFile(join(folder, 'log-key.txt'), `${key}\n`);
  });

  it('finds who approved the purchase, and what the laptop cost', async () => {
    const delivery = { purchaseOrderId: known['ORDER'], lineId: line, receivedOn: today, quantity: 1, locationId, serials: ['S-1'] };
    await app.send('receiveGoods', delivery, { as: 'service-agent' });
    await app.settle();
    const { data } = await app.gql('query($id: UUID!) { purchaseOrder(id: $id) { receipts { subjectIds } } }', { id: known['ORDER'] });
    asset = (data!['purchaseOrder'] as { readonly receipts: readonly { readonly subjectIds: readonly string[] }[] }).receipts[0]!
      .subjectIds[0]!;
    known['ASSET'] = asset;
    expect(await ask('WhatItCost', { asset, day: today })).toMatchObject({
      then: { cost: eur('1000.00') },
      asset: { timeline: { nodes: [{ type: 'AssetProcured', data: { purchaseOrderLineId: line } }] } },
    });
    const { purchaseOfLine } = await ask('WhoApproved', { line });
    const { timeline } = purchaseOfLine as {
      readonly timeline: { readonly nodes: readonly { readonly type: string; readonly actorId: string }[] };
    };
    const actors = timeline.nodes.map(({ type, actorId }) => [type, actorId]);
    expect(actors).toContainEqual(['PurchaseApproved', app.actorId('approver')]);
  });

  it('finds nothing altered since', async () => {
    await signNow(app);
    const { code, out } = await run('verify');
    expect([code, out]).toEqual([0, expect.any(String)]);
  });

  it('takes evidence that holds by the key alone, and no more when a byte is another', async () => {
    expect(await run('evidence export')).toMatchObject({ code: 0 });
    expect(await run('evidence verify')).toMatchObject({ code: 0, out: expect.stringContaining('The archive holds') as string });
    expect(await verifyAlone(join(folder, 'asset'))).toEqual([
      0,
      expect.stringMatching(/^PROVED [1-9]\d* events and [1-9]\d* files/) as string,
    ]);
    const report = await readFile(join(folder, 'asset', 'report.html'), 'utf8');
    const sentences = [...report.matchAll(/<td>([^<]+)<br>/g)].map(([, sentence]) => sentence);
    expect(sentences.slice(0, 6)).toEqual([
      expect.stringMatching(/^\w{8} requested a purchase of Laptops \(1 line\)$/) as string,
      expect.stringMatching(new RegExp(`^${app.actorId('approver').slice(0, 8)} approved purchase PO-1 of EUR 1,000\\.00$`, 'i')) as string,
      expect.stringMatching(/^\w{8} placed order PO-1 with Acme on \d+ \w+ \d+$/) as string,
      expect.stringMatching(/^\w{8} received 1 unit of order PO-1 from Acme on \d+ \w+ \d+ at Depot$/) as string,
      `Order-received procured asset ${asset.slice(0, 8)}, a Lenovo ThinkPad X1, for EUR 1,000.00 from Acme with order PO-1`,
      `Order-received received asset ${asset.slice(0, 8)} at Depot with serial number S-1`,
    ]);
    const altered = join(folder, 'altered');
    await cp(join(folder, 'asset'), altered, { recursive: true });
    const files = (await readdir(altered, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(8);
    for (const { parentPath, name } of files) {
      const path = join(parentPath, name);
      const whole = await readFile(path);
      const other = Buffer.from(whole);
      other[whole.length >> 1]! ^= 1;
      await writeFile(path, other);
      const terminal = scriptTerminal();
      expect(await runProgram(['evidence', 'verify', altered, '--key', key], terminal)).toBe(1);
      expect(terminal.printed.join('\n')).toContain(name);
      expect(await verifyAlone(altered)).toEqual([1, expect.stringMatching(new RegExp(`^REFUSED .*${name}`)) as string]);
      await writeFile(path, whole);
    }
    expect(await verifyAlone(altered)).toMatchObject([0, expect.any(String)]);
  });

  it('downloads the same from the server, which records that it was read', async () => {
    const download = async (as: 'auditor' | 'finance') =>
      fetch(`${app.url}/evidence?subject=Asset:${asset}`, { headers: { authorization: `Bearer ${await app.token(as)}` } });
    expect((await download('finance')).status).toBe(403);
    expect((await fetch(`${app.url}/evidence`)).status).toBe(401);
    const answer = await download('auditor');
    expect(answer.status).toBe(200);
    const file = join(folder, 'asset.zip');
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    const terminal = scriptTerminal();
    expect(await runProgram(['evidence', 'verify', file, '--key', key, '--json'], terminal)).toBe(0);
    expect(JSON.parse(terminal.printed.join('\n'))).toMatchObject({ holds: true, manifest: { madeBy: { id: app.actorId('auditor') } } });
    const reads: unknown[] = [];
    for await (const { stream, data } of app.ledger.eventStore.readAll()) if (stream.startsWith('auditRead-')) reads.push(data['name']);
    expect(reads).toContain('evidence');
  });
});
