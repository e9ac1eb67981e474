import 'reflect-metadata';
import type { RecordedEvent } from '@opsledger/eventsourcing';
import type { Actor } from '@opsledger/kernel';
import { countStatements, diffRows, foldRows, readAllRows } from '@opsledger/read-store';
import { procurementServer, type ProcurementServer } from '../testing/procurement-server.js';
import { ids, people } from '../testing/purchase.samples.js';
import { invoiceTable, procurementProjections, purchaseLineTable, purchaseTable, receiptTable, vendorTable } from './index.js';

let server: ProcurementServer;
const ask: ProcurementServer['ask'] = (...asked) => server.ask(...asked);
const send: ProcurementServer['send'] = (...sent) => server.send(...sent);

const BUYER: Actor = { id: ids.stranger, kind: 'user', roles: ['vendor-manager'] };
const HANDS: Actor = { id: ids.stranger, kind: 'user', roles: ['service-agent'] };
const { requester: REQUESTER, approver: APPROVER, clerk: CLERK } = people;
const done = { userErrors: [], stale: false };
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const today = new Date().toISOString().slice(0, 10);
let vendorId: string;

const laptops = (quantity: number, amount = '1000.335') => ({
  ...{ description: 'Laptops', kind: 'ASSET', quantity, unitPrice: eur(amount), costCenterId: ids.costCenter, modelId: ids.model },
});

interface Ordered {
  readonly id: string;
  readonly lines: readonly { readonly id: string }[];
}

/** Requests, approves and places an order; answers it. */
async function order(poNumber: string, lines: readonly object[], more: object = {}): Promise<Ordered> {
  const asked = await send('requestPurchase', { lines }, 'purchaseOrder { id lines { id } }', REQUESTER);
  expect(asked).toMatchObject(done);
  const purchase = asked['purchaseOrder'] as Ordered;
  const purchaseOrderId = purchase.id;
  expect(await send('approvePurchase', { purchaseOrderId }, '', APPROVER)).toEqual(done);
  expect(await send('placeOrder', { purchaseOrderId, poNumber, vendorId, ...more }, '', BUYER)).toEqual(done);
  return purchase;
}

beforeAll(async () => {
  server = await procurementServer();
  const registered = await send('registerVendor', { name: 'Acme', legalName: 'Acme GmbH' }, 'vendor { id name status version }', BUYER);
  expect(registered).toEqual({ ...done, vendor: { id: expect.any(String), name: 'Acme', status: 'ACTIVE', version: 0 } });
  vendorId = (registered['vendor'] as { id: string }).id;
});
afterAll(() => server.close());

describe('a purchase over GraphQL', () => {
  it('goes from the wish to the last payment, and its things are assets', async () => {
    const { id: purchaseOrderId, lines } = await order('PO-1', [laptops(3)], {
      ...{ expectedOn: today, tolerance: { percent: '2', amount: eur('20') } },
    });
    const lineId = lines[0]!.id;
    const receive = (quantity: number, serials: readonly string[]) =>
      send(
        'receiveGoods',
        { purchaseOrderId, lineId, quantity, serials, receivedOn: today, locationId: ids.depot },
        'purchaseOrder { status lines { received outstanding } }',
        HANDS,
      );
    expect(await receive(2, ['S-1', 'S-2'])).toEqual({
      ...done,
      purchaseOrder: { status: 'PARTIALLY_RECEIVED', lines: [{ received: 2, outstanding: 1 }] },
    });
    expect(await receive(2, ['S-3', 'S-4'])).toMatchObject({ userErrors: [{ code: 'LIMIT_EXCEEDED', path: ['quantity'] }] });
    expect(await receive(1, ['S-3'])).toEqual({ ...done, purchaseOrder: { status: 'RECEIVED', lines: [{ received: 3, outstanding: 0 }] } });

    const invoice = { purchaseOrderId, invoiceNumber: 'INV-1', invoicedOn: today, final: true };
    const billed = { lines: [{ lineId, quantity: 3, amount: eur('3031') }], tax: eur('575.89'), total: eur('3606.89') };
    const findings = 'invoices { id status findings { kind expected { amount } invoiced { amount } } }';
    const recorded = await send('recordInvoice', { ...invoice, ...billed }, `purchaseOrder { status hasException ${findings} }`, CLERK);
    const disagreement = { kind: 'PRICE', expected: { amount: '3001.00' }, invoiced: { amount: '3031.00' } };
    expect(recorded).toEqual({
      ...done,
      purchaseOrder: {
        ...{ status: 'RECEIVED', hasException: true },
        invoices: [{ id: expect.any(String), status: 'EXCEPTION', findings: [disagreement] }],
      },
    });
    const invoiceId = (recorded['purchaseOrder'] as { invoices: readonly { id: string }[] }).invoices[0]!.id;
    const waiting = await ask('{ matchExceptions { totalCount nodes { invoiceNumber purchaseOrder { poNumber } vendor { name } } } }');
    expect(waiting.data).toEqual({
      matchExceptions: {
        totalCount: 1,
        nodes: [{ invoiceNumber: 'INV-1', purchaseOrder: { poNumber: 'PO-1' }, vendor: { name: 'Acme' } }],
      },
    });
    const pay = (amount: string) => send('recordPayment', { purchaseOrderId, invoiceId, amount: eur(amount), paidOn: today }, '', CLERK);
    expect(await pay('1')).toMatchObject({ userErrors: [{ code: 'INVALID_TRANSITION', path: ['invoiceId'] }] });
    const accept = { purchaseOrderId, invoiceId, resolution: 'ACCEPTED', reason: 'the price rose' };
    expect(await send('resolveMatchException', accept, '', CLERK)).toMatchObject({ userErrors: [{ code: 'SEGREGATION_OF_DUTIES' }] });
    expect(await send('resolveMatchException', accept, 'purchaseOrder { status hasException }', BUYER)).toEqual({
      ...done,
      purchaseOrder: { status: 'INVOICED', hasException: false },
    });
    expect(await pay('3606.90')).toMatchObject({ userErrors: [{ code: 'LIMIT_EXCEEDED', path: ['amount'] }] });
    expect(await pay('3606.89')).toEqual(done);
    await server.settled();
    const figures = 'committed { amount } relieved { amount } released { amount } open { amount } invoiced { amount } paid { amount }';
    expect(await send('closeOrder', { purchaseOrderId }, `purchaseOrder { status ${figures} }`, BUYER)).toEqual({
      ...done,
      purchaseOrder: {
        ...{ status: 'CLOSED', committed: { amount: '3001.00' }, relieved: { amount: '3001.00' }, released: { amount: '0.00' } },
        ...{ open: { amount: '0.00' }, invoiced: { amount: '3606.89' }, paid: { amount: '3606.89' } },
      },
    });

    const bought = await ask<{ assets: { nodes: readonly { id: string }[] } }>(
      '{ assets(where: { orderNumber: { eq: "PO-1" } }, orderBy: [{ field: SERIAL }]) { nodes { id serial status cost { amount } acquiredOn vendorId locationId costCenterId } } }',
    );
    const asset = (serial: string, amount: string) => ({
      ...{ id: expect.any(String) as string, serial, status: 'IN_STOCK', cost: { amount }, acquiredOn: today, vendorId },
      ...{ locationId: ids.depot, costCenterId: ids.costCenter },
    });
    // Three times 1000.335 is 3001.00 to the cent: no two of the three share it evenly.
    expect(bought.data).toEqual({ assets: { nodes: [asset('S-1', '1000.34'), asset('S-2', '1000.33'), asset('S-3', '1000.33')] } });
    const trail = await ask<{ purchaseOfLine: { receipts: readonly { subjectIds: readonly string[] }[] } }>(
      `{ purchaseOfLine(lineId: "${lineId}") { poNumber vendor { name } receipts { quantity subjectIds } } }`,
    );
    expect(trail.data).toMatchObject({
      purchaseOfLine: { poNumber: 'PO-1', vendor: { name: 'Acme' }, receipts: [{ quantity: 2 }, { quantity: 1 }] },
    });
    const made = trail.data.purchaseOfLine.receipts.flatMap(({ subjectIds }) => subjectIds);
    expect(made).toEqual(bought.data.assets.nodes.map(({ id }) => id));
  });

  it('tells each step with its cause, and what became of the things', async () => {
    interface Step {
      readonly id: string;
      readonly type: string;
      readonly causationId: string;
      readonly origin: string;
      readonly subjectType: string;
      readonly cause: object | null;
    }
    const fields = 'id type causationId origin subjectType cause { eventId type subjectType subjectId }';
    const page = 'pageInfo { hasNextPage hasPreviousPage endCursor }';
    type Page = { readonly nodes: readonly Step[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string } };
    const timeline = async (more: string) => {
      const where = `where: { poNumber: { eq: "PO-1" } }`;
      const query = `{ purchaseOrders(${where}) { nodes { id timeline(${more}) { nodes { ${fields} } ${page} } } } }`;
      const { data } = await ask<{ purchaseOrders: { nodes: readonly [{ id: string; timeline: Page }] } }>(query);
      return data.purchaseOrders.nodes[0];
    };
    const { id: subjectId, timeline: first } = await timeline('first: 5');
    const { timeline: rest } = await timeline(`after: "${first.pageInfo.endCursor}"`);
    expect([first.pageInfo, rest.pageInfo]).toMatchObject([
      { hasNextPage: true, hasPreviousPage: false },
      { hasNextPage: false, hasPreviousPage: true },
    ]);
    const steps = [...first.nodes, ...rest.nodes];
    const own = steps.filter(({ subjectType }) => subjectType === 'purchaseOrder');
    const received = own.filter(({ type }) => type === 'GoodsReceived');
    const because = received.map(({ id }) => ({ eventId: id, type: 'GoodsReceived', subjectType: 'purchaseOrder', subjectId }));
    const caused = steps.filter(({ cause }) => cause !== null);
    const at = (receipt: 0 | 1, ...types: readonly string[]) =>
      types.map((type) => ({ type, origin: 'PROCESS', causationId: received[receipt]!.id, cause: because[receipt] }));
    expect(caused).toMatchObject([
      ...at(0, 'AssetProcured', 'AssetReceived', 'AssetProcured', 'AssetReceived', 'FulfilmentRecorded'),
      ...at(1, 'AssetProcured', 'AssetReceived', 'FulfilmentRecorded'),
    ]);
    expect(own.map(({ type }) => type).filter((type) => type !== 'FulfilmentRecorded')).toEqual([
      ...['PurchaseRequested', 'PurchaseApproved', 'OrderPlaced', 'GoodsReceived', 'GoodsReceived'],
      ...['InvoiceRecorded', 'MatchExceptionRaised', 'MatchExceptionResolved', 'PaymentRecorded', 'OrderClosed'],
    ]);
  });

  it('is never approved by who asked for it, in person or through others', async () => {
    const asked = await send('requestPurchase', { lines: [laptops(1)] }, 'purchaseOrder { id }', REQUESTER);
    const { id: purchaseOrderId } = asked['purchaseOrder'] as { id: string };
    const refusal = { userErrors: [{ code: 'SEGREGATION_OF_DUTIES', path: [] }] };
    expect(await send('approvePurchase', { purchaseOrderId }, '', REQUESTER)).toMatchObject(refusal);
    expect(await send('approvePurchase', { purchaseOrderId, onBehalfOf: ids.requester }, '', APPROVER)).toMatchObject(refusal);
    expect(
      await send('rejectPurchase', { purchaseOrderId, reason: 'no budget' }, 'purchaseOrder { status endingReason }', APPROVER),
    ).toEqual({
      ...done,
      purchaseOrder: { status: 'REJECTED', endingReason: 'no budget' },
    });
  });

  it('keeps order numbers, and invoice numbers of a vendor, unique', async () => {
    const { id: purchaseOrderId, lines } = await order('PO-2', [laptops(1)]);
    const again = await send('requestPurchase', { lines: [laptops(1)] }, 'purchaseOrder { id }', REQUESTER);
    const second = (again['purchaseOrder'] as { id: string }).id;
    await send('approvePurchase', { purchaseOrderId: second }, '', APPROVER);
    const place = { purchaseOrderId: second, poNumber: ' po-2', vendorId };
    expect(await send('placeOrder', place, '', BUYER)).toMatchObject({ userErrors: [{ code: 'KEY_TAKEN', path: ['poNumber'] }] });
    const bill = { invoiceNumber: 'inv-1', invoicedOn: today, lines: [{ lineId: lines[0]!.id, quantity: 1, amount: eur('1000.34') }] };
    const twice = { purchaseOrderId, ...bill, tax: eur('0'), total: eur('1000.34') };
    expect(await send('recordInvoice', twice, '', CLERK)).toMatchObject({ userErrors: [{ code: 'KEY_TAKEN', path: ['invoiceNumber'] }] });
    expect(
      await send('cancelOrder', { purchaseOrderId, reason: 'too slow' }, 'purchaseOrder { status released { amount } }', BUYER),
    ).toEqual({
      ...done,
      purchaseOrder: { status: 'CANCELLED', released: { amount: '1000.34' } },
    });
  });

  it('is not placed with a suspended vendor', async () => {
    expect(await send('suspendVendor', { vendorId, reason: 'late' }, 'vendor { status suspensionReason }', BUYER)).toEqual({
      ...done,
      vendor: { status: 'SUSPENDED', suspensionReason: 'late' },
    });
    const asked = await send('requestPurchase', { lines: [laptops(1)] }, 'purchaseOrder { id }', REQUESTER);
    const { id: purchaseOrderId } = asked['purchaseOrder'] as { id: string };
    await send('approvePurchase', { purchaseOrderId }, '', APPROVER);
    const place = { purchaseOrderId, poNumber: 'PO-3', vendorId };
    expect(await send('placeOrder', place, '', BUYER)).toMatchObject({ userErrors: [{ code: 'INVALID_REFERENCE', path: ['vendorId'] }] });
    const revised = { vendorId, changes: { name: null, notes: 'reliable again', legalName: null } };
    await send('reinstateVendor', { vendorId }, '', BUYER);
    expect(await send('reviseVendor', revised, 'vendor { status name legalName notes suspensionReason }', BUYER)).toEqual({
      ...done,
      vendor: { status: 'ACTIVE', name: 'Acme', legalName: null, notes: 'reliable again', suspensionReason: null },
    });
  });

  it('shows what could not be recorded, and records it once the obstacle is gone', async () => {
    const { id: purchaseOrderId, lines } = await order('PO-4', [laptops(2)], { expectedOn: '2099-01-01' });
    const lineId = lines[0]!.id;
    const problems = 'problems { id refusals { unit command code } } receipts { id subjectIds returned }';
    const goods = { purchaseOrderId, lineId, quantity: 2, serials: ['S-1', 'S-9'], receivedOn: today, locationId: ids.depot };
    await send('receiveGoods', goods, '', HANDS);
    await server.settled();
    const shown = async () =>
      (await ask<{ purchaseOrder: object }>(`{ purchaseOrder(id: "${purchaseOrderId}") { ${problems} } }`)).data.purchaseOrder;
    const before = (await shown()) as { receipts: readonly { id: string }[] };
    const receiptId = before.receipts[0]!.id;
    expect(before).toEqual({
      problems: [{ id: receiptId, refusals: [{ unit: 0, command: 'ReceiveAsset', code: 'KEY_TAKEN' }] }],
      receipts: [{ id: receiptId, subjectIds: [], returned: 0 }],
    });
    const listed = await ask('{ purchaseOrders(where: { hasProblem: { eq: true } }) { nodes { poNumber } } }');
    expect(listed.data).toEqual({ purchaseOrders: { nodes: [{ poNumber: 'PO-4' }] } });
    const [first] = (
      await ask<{ assets: { nodes: readonly { id: string }[] } }>('{ assets(where: { serial: { eq: "S-1" } }) { nodes { id } } }')
    ).data.assets.nodes;
    await send('correctAsset', { assetId: first!.id, changes: { serial: 'S-0' }, reason: 'misread' });
    expect(await send('retryFulfilment', { purchaseOrderId, receiptId }, '', HANDS)).toEqual(done);
    await server.settled();
    expect(await shown()).toEqual({
      problems: [],
      receipts: [{ id: receiptId, subjectIds: [expect.any(String), expect.any(String)], returned: 0 }],
    });
    const back = { purchaseOrderId, receiptId, quantity: 1, serials: ['s-9'], returnReason: 'DEFECTIVE', returnedOn: today };
    expect(await send('returnGoods', back, 'purchaseOrder { status }', HANDS)).toEqual({
      ...done,
      purchaseOrder: { status: 'PARTIALLY_RECEIVED' },
    });
    await server.settled();
    const gone = await ask('{ assets(where: { serial: { eq: "S-9" } }) { nodes { status retirementReason } } }');
    expect(gone.data).toEqual({ assets: { nodes: [{ status: 'RETIRED', retirementReason: 'DEFECTIVE' }] } });
    const lines2 = [{ lineId, quantity: 1, description: 'One laptop' }];
    expect(
      await send('reviseOrder', { purchaseOrderId, lines: lines2, expectedOn: null }, 'purchaseOrder { status expectedOn }', BUYER),
    ).toEqual({
      ...done,
      purchaseOrder: { status: 'RECEIVED', expectedOn: null },
    });
  });

  it('is listed, due, and summed up by vendor', async () => {
    await order('PO-5', [laptops(1), { ...laptops(2, '50'), kind: 'SERVICE', modelId: null }], { expectedOn: today });
    const figures = await ask(`{ openOrders(orderBy: [{ field: PO_NUMBER }]) { nodes { poNumber status } }
      receiptsDue(by: "${today}") { nodes { poNumber lines { outstanding } } } earlier: receiptsDue(by: "2020-01-01") { totalCount }
      spendByVendor { vendor { name } orders ordered { amount currency } open { amount } invoiced { amount } paid { amount } }
      none: spendByVendor(to: "2020-01-01") { orders }
      vendorScorecard(vendorId: "${vendorId}") { vendor { name } dated onTime onTimeShare received returned returnShare invoices exceptionShare } }`);
    expect(figures).toEqual({
      data: {
        openOrders: {
          nodes: [
            { poNumber: 'PO-4', status: 'RECEIVED' },
            { poNumber: 'PO-5', status: 'ORDERED' },
          ],
        },
        receiptsDue: { nodes: [{ poNumber: 'PO-5', lines: [{ outstanding: 1 }, { outstanding: 2 }] }] },
        earlier: { totalCount: 0 },
        spendByVendor: [
          {
            ...{ vendor: { name: 'Acme' }, orders: 3, ordered: { amount: '5101.68', currency: 'EUR' }, open: { amount: '2100.68' } },
            ...{ invoiced: { amount: '3606.89' }, paid: { amount: '3606.89' } },
          },
        ],
        none: [],
        vendorScorecard: [
          {
            ...{ vendor: { name: 'Acme' }, dated: 3, onTime: 3, onTimeShare: '1.0000', received: 5, returned: 1, returnShare: '0.2000' },
            ...{ invoices: 1, exceptionShare: '1.0000' },
          },
        ],
      },
    });
  });

  it('is paged by cursors that do not open another list', async () => {
    interface Page {
      readonly purchaseOrders: {
        readonly nodes: readonly { readonly poNumber: string }[];
        readonly pageInfo: { readonly endCursor: string };
      };
    }
    const source =
      'query($after: String) { purchaseOrders(first: 2, after: $after, where: { poNumber: { startsWith: "PO" } }, orderBy: [{ field: PO_NUMBER }]) { nodes { poNumber } pageInfo { endCursor } } }';
    const first = (await ask<Page>(source)).data.purchaseOrders;
    const after = first.pageInfo.endCursor;
    const second = (await ask<Page>(source, { after })).data.purchaseOrders;
    expect([...first.nodes, ...second.nodes].map(({ poNumber }) => poNumber)).toEqual(['PO-1', 'PO-2', 'PO-4', 'PO-5']);
    const other = await ask(`{ openOrders(after: "${after}") { nodes { id } } }`);
    expect(other.errors?.[0]?.extensions?.code).toBe('INVALID_CURSOR');
  });

  it('is shown to requesters only when they asked for it', async () => {
    const nobody: Actor = { id: ids.stranger, kind: 'user', roles: ['requester'] };
    const [{ id }] = (await ask<{ openOrders: { nodes: readonly [{ id: string }] } }>('{ openOrders(first: 1) { nodes { id } } }')).data
      .openOrders.nodes;
    const source = `{ purchaseOrders { totalCount } purchaseOrder(id: "${id}") { id } node(id: "${id}") { id } }`;
    expect((await ask(source, {}, nobody)).data).toEqual({ purchaseOrders: { totalCount: 0 }, purchaseOrder: null, node: null });
    const mine: Actor = { ...REQUESTER, roles: ['requester'] };
    expect((await ask(source, {}, mine)).data).toMatchObject({ purchaseOrder: { id }, node: { id } });
  });

  it('needs the same number of SQL statements for one and for many', async () => {
    const source = `query($first: Int) { purchaseOrders(first: $first, where: { poNumber: { startsWith: "PO" } }) { nodes { id vendor { name } lines { id } receipts { id } invoices { id vendor { name } } } }
      vendorInvoices(first: $first) { nodes { id purchaseOrder { id } } } }`;
    const one = await countStatements(() => ask(source, { first: 1 }));
    const many = await countStatements(() => ask(source, { first: 5 }));
    expect(many.statements.length).toBe(one.statements.length);
  });

  it('is in the database what the log says', async () => {
    await server.settled();
    const events: RecordedEvent[] = [];
    for await (const event of server.ledger.store.readAll()) events.push(event);
    for (const projection of procurementProjections) {
      const folded = foldRows(projection, events);
      for (const table of projection.tables) {
        const stored = await readAllRows(server.readStore, table);
        expect(stored.length).toBeGreaterThan(0);
        expect([...diffRows(table, folded.rows(table), stored)]).toEqual([]);
      }
    }
    expect(procurementProjections.flatMap(({ tables }) => tables)).toEqual([
      purchaseTable,
      purchaseLineTable,
      receiptTable,
      invoiceTable,
      vendorTable,
    ]);
  });
});
