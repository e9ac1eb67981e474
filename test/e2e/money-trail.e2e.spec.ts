import { startApp, type App, type Caller, type Payload } from './support/app.js';
import { idOf, openWorkplace, type Workplace } from './support/workplace.js';

interface Step {
  readonly type: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly actorId: string;
  readonly origin: string;
  readonly reason: string | null;
  readonly cause: { readonly type: string; readonly subjectType: string; readonly subjectId: string } | null;
}

interface Purchase {
  readonly id: string;
  readonly status: string;
  readonly lines: readonly { readonly id: string }[];
  readonly receipts: readonly { readonly subjectIds: readonly string[] }[];
  readonly invoices: readonly { readonly id: string; readonly status: string }[];
}

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const today = new Date().toISOString().slice(0, 10);

/** From the wish to the return of the last thing, each step by somebody who may take it, over HTTP. */
describe('the trail of the money', () => {
  let app: App;
  let place: Workplace;
  /** What the trail calls things and people, by id. */
  const names = new Map<string, string>();
  let ada: Caller;
  let order: Purchase;
  let entitlementId: string;
  let assignmentId: string;
  let laptops: readonly string[];

  beforeAll(async () => {
    app = await startApp('embedded');
    place = await openWorkplace(app);
    ada = { subject: place.ada, roles: ['requester'] };
    const workers = ['requester', 'approver', 'vendor-manager', 'service-agent', 'license-manager', 'asset-manager', 'finance'] as const;
    for (const role of [...workers, 'admin'] as const) names.set(app.actorId(role), role);
    names.set(place.ada, 'Ada');
  });
  afterAll(() => app.close());

  /** Sends a step that must be taken, and lets processes react to it. */
  async function step(mutation: string, input: object, as: Caller, select = ''): Promise<Payload> {
    const payload = await app.send(mutation, input, { as, select });
    expect(payload).toMatchObject({ userErrors: [], stale: false });
    await app.settle();
    return payload;
  }

  const PURCHASE = 'purchaseOrder { id status lines { id } receipts { subjectIds } invoices { id status } }';
  /** A step on the order. @returns its status after it. */
  async function onOrder(mutation: string, input: object, as: Caller): Promise<string> {
    const payload = await step(mutation, { purchaseOrderId: order.id, ...input }, as, PURCHASE);
    order = payload['purchaseOrder'] as Purchase;
    return order.status;
  }
  const onAsset = (mutation: string, assetId: string, input: object, as: Caller) => step(mutation, { assetId, ...input }, as);

  async function ask<Data>(query: string, variables: object, as: Caller = 'auditor'): Promise<Data> {
    const { data, errors } = await app.gql(query, variables, as);
    expect(errors).toEqual([]);
    return data as Data;
  }

  it('begins with a wish that somebody else approves and a third orders', async () => {
    const vendor = idOf(await step('registerVendor', { name: 'Acme' }, 'vendor-manager', 'vendor { id }'), 'vendor');
    const editor = { name: 'Editor', manufacturer: 'Example' };
    const productId = idOf(await step('defineSoftwareProduct', editor, 'license-manager', 'softwareProduct { id }'), 'softwareProduct');
    const right = { productId, metric: 'NAMED_USER', overUse: 'FORBID' };
    const registered = await step('registerEntitlement', right, 'license-manager', 'licenseEntitlement { id }');
    entitlementId = idOf(registered, 'licenseEntitlement');
    const { costCenterId, modelId } = place;
    const lines = [
      { description: 'Laptops', kind: 'ASSET', quantity: 3, unitPrice: eur('1000'), costCenterId, modelId },
      { description: 'Seats', kind: 'LICENSE', quantity: 5, unitPrice: eur('20'), costCenterId, entitlementId, termStart: today },
    ];
    const asked = await step('requestPurchase', { lines }, 'requester', PURCHASE);
    order = asked['purchaseOrder'] as Purchase;
    names.set(order.id, 'order').set(entitlementId, 'seats');
    const both: Caller = { subject: app.actorId('requester'), roles: ['requester', 'approver'] };
    const own = await app.send('approvePurchase', { purchaseOrderId: order.id }, { as: both });
    expect(own.userErrors).toMatchObject([{ code: 'SEGREGATION_OF_DUTIES' }]);
    expect(await onOrder('approvePurchase', {}, 'approver')).toBe('APPROVED');
    expect(await onOrder('placeOrder', { poNumber: 'PO-1', vendorId: vendor }, 'vendor-manager')).toBe('ORDERED');
  });

  it('arrives in parts that become assets and a lot of seats', async () => {
    const [things, seats] = order.lines.map(({ id }) => id);
    const delivery = { lineId: things, receivedOn: today, locationId: place.depot };
    expect(await onOrder('receiveGoods', { ...delivery, quantity: 2, serials: ['S-1', 'S-2'] }, 'service-agent')).toBe(
      'PARTIALLY_RECEIVED',
    );
    expect(await onOrder('receiveGoods', { ...delivery, quantity: 1, serials: ['S-3'] }, 'service-agent')).toBe('PARTIALLY_RECEIVED');
    expect(await onOrder('receiveGoods', { lineId: seats, quantity: 5, receivedOn: today }, 'license-manager')).toBe('RECEIVED');
    const shown = await ask<{ purchaseOrder: Purchase }>('query($id: UUID!) { purchaseOrder(id: $id) { receipts { subjectIds } } }', order);
    laptops = shown.purchaseOrder.receipts.flatMap(({ subjectIds }) => subjectIds).slice(0, 3);
    for (const [index, id] of laptops.entries()) names.set(id, `laptop ${index + 1}`);
  });

  it('is invoiced at another price, which somebody else accepts, and paid', async () => {
    const [things, seats] = order.lines.map(({ id: lineId }) => lineId);
    const lines = [
      { lineId: things, quantity: 3, amount: eur('3050') },
      { lineId: seats, quantity: 5, amount: eur('100') },
    ];
    const invoice = { invoiceNumber: 'INV-1', invoicedOn: today, lines, tax: eur('0'), total: eur('3150'), final: true };
    expect(await onOrder('recordInvoice', invoice, 'finance')).toBe('RECEIVED');
    expect(order.invoices).toMatchObject([{ status: 'EXCEPTION' }]);
    const invoiceId = order.invoices[0]!.id;
    const accepted = { invoiceId, resolution: 'ACCEPTED', reason: 'The price rose after the order.' };
    expect(await onOrder('resolveMatchException', accepted, 'vendor-manager')).toBe('INVOICED');
    expect(await onOrder('recordPayment', { invoiceId, amount: eur('3150'), paidOn: today }, 'finance')).toBe('PAID');
    expect(await onOrder('closeOrder', {}, 'vendor-manager')).toBe('CLOSED');
  });

  it('is put to use: tagged, deployed, assigned, accepted, and a seat given out', async () => {
    for (const [index, id] of laptops.entries()) await onAsset('tagAsset', id, { tag: `L-${index + 1}` }, 'service-agent');
    const [first, second] = laptops;
    await onAsset('deployAsset', second!, { locationId: place.office }, 'service-agent');
    await onAsset('assignAsset', first!, { assigneeKind: 'PERSON', assigneeId: place.ada }, 'asset-manager');
    await onAsset('acceptCustody', first!, {}, ada);
    const seat = { entitlementId, holderKind: 'PERSON', holderId: place.ada };
    await step('assignLicense', seat, 'license-manager');
    const held = `query($id: UUID!) { licensesByHolder(holderKind: PERSON, holderId: $id) { nodes { id } }
      custodyByPerson(personId: $id) { nodes { id } } }`;
    type Held = Readonly<Record<'licensesByHolder' | 'custodyByPerson', { readonly nodes: readonly { readonly id: string }[] }>>;
    const { licensesByHolder, custodyByPerson } = await ask<Held>(held, { id: place.ada });
    expect(custodyByPerson.nodes).toEqual([{ id: first }]);
    assignmentId = licensesByHolder.nodes[0]!.id;
  });

  it('comes back when the person leaves', async () => {
    await step('offboardPerson', { personId: place.ada, lastDay: today, leavingReason: 'RESIGNED' }, 'admin');
    const checklist = `query($id: UUID!) { offboardingChecklist(personId: $id) { status openItems signedOffBy items { kind subjectId completed } } }`;
    const items = (returned: boolean) =>
      [
        { kind: 'ASSET_RETURN', subjectId: laptops[0], completed: returned },
        { kind: 'LICENSE_RELEASE', subjectId: assignmentId, completed: true },
      ] as const;
    const shown = async () =>
      (await ask<{ offboardingChecklist: { items: readonly { kind: string }[] } }>(checklist, { id: place.ada })).offboardingChecklist;
    const sorted = async () => {
      const { items: listed, ...rest } = await shown();
      return { ...rest, items: [...listed].sort((a, b) => a.kind.localeCompare(b.kind)) };
    };
    expect(await sorted()).toEqual({ status: 'STARTED', openItems: 1, signedOffBy: null, items: items(false) });
    const early = await app.send('signOffOffboarding', { personId: place.ada }, { as: 'security-officer' });
    expect(early.userErrors).toMatchObject([{ code: 'INVALID_TRANSITION' }]);
    await onAsset('returnAsset', laptops[0]!, { condition: 'GOOD', locationId: place.depot }, 'service-agent');
    await step('signOffOffboarding', { personId: place.ada }, 'security-officer');
    const signedOffBy = app.actorId('security-officer');
    expect(await sorted()).toEqual({ status: 'SIGNED_OFF', openItems: 0, signedOffBy, items: items(true) });
  });

  it('is told by the timeline of the order, each step with who took it and what caused it', async () => {
    const query = `query($id: UUID!) { purchaseOrder(id: $id) { timeline(first: 100) { nodes {
      type subjectType subjectId actorId origin reason cause { type subjectType subjectId } } } } }`;
    const { purchaseOrder } = await ask<{ purchaseOrder: { timeline: { nodes: readonly Step[] } } }>(query, order);
    const name = (id: string): string => names.get(id) ?? id;
    const told = purchaseOrder.timeline.nodes.map(({ type, subjectId, actorId, origin, cause }) => {
      const by = origin === 'GRAPHQL' ? `by ${name(actorId)}` : `${origin} ${actorId}`;
      return `${name(subjectId)}: ${type} ${by}${cause ? ` because of ${cause.type} of ${name(cause.subjectId)}` : ''}`;
    });
    const arrived = (...steps: readonly string[]) =>
      steps.map((each) => `${each} PROCESS order-received because of GoodsReceived of order`);
    const inStock = (n: number) => [`laptop ${n}: AssetProcured`, `laptop ${n}: AssetReceived`];
    const left = 'because of PersonOffboarded of Ada';
    // Two processes react to the leave, each in its own time.
    const atOnce = told.findIndex((each) => each.includes(left));
    const sorted = [...told.slice(0, atOnce), ...told.slice(atOnce, atOnce + 2).sort(), ...told.slice(atOnce + 2)];
    expect(sorted).toEqual([
      'order: PurchaseRequested by requester',
      'order: PurchaseApproved by approver',
      'order: OrderPlaced by vendor-manager',
      'order: GoodsReceived by service-agent',
      ...arrived(...inStock(1), ...inStock(2), 'order: FulfilmentRecorded'),
      'order: GoodsReceived by service-agent',
      ...arrived(...inStock(3), 'order: FulfilmentRecorded'),
      'order: GoodsReceived by license-manager',
      ...arrived('seats: PurchaseLotAdded', 'order: FulfilmentRecorded'),
      'order: InvoiceRecorded by finance',
      'order: MatchExceptionRaised by finance',
      'order: MatchExceptionResolved by vendor-manager',
      'order: PaymentRecorded by finance',
      'order: OrderClosed by vendor-manager',
      'laptop 1: AssetTagged by service-agent',
      'laptop 2: AssetTagged by service-agent',
      'laptop 3: AssetTagged by service-agent',
      'laptop 2: AssetDeployed by service-agent',
      'laptop 1: AssetAssigned by asset-manager',
      'laptop 1: CustodyAccepted by Ada',
      'seats: LicenseAssigned by license-manager',
      `laptop 1: AssetReturnRequested PROCESS custody-offboarding ${left}`,
      `seats: LicenseReleased PROCESS license-offboarding ${left}`,
      'laptop 1: AssetReturned by service-agent',
    ]);
    const resolved = purchaseOrder.timeline.nodes.find(({ type }) => type === 'MatchExceptionResolved');
    expect(resolved?.reason).toBe('The price rose after the order.');
  });
});
