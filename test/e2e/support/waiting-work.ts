import { randomUUID } from 'node:crypto';
import type { CommandContext, Message, Outcome } from '@opsledger/eventsourcing';
import type { InboxItem, InboxKind } from '@opsledger/inbox';
import { addDays, dateOf, instantOf, uuidV7, type Actor, type CommandId, type Instant, type LocalDate, type Role } from '@opsledger/kernel';
import type { App } from './app.js';
import type { Workplace } from './workplace.js';

const now = Date.now();
export const today: LocalDate = dateOf(instantOf(now));
const inHours = (hours: number): Instant => instantOf(now + hours * 3_600_000);
const eur = (amount: string) => ({ amount, currency: 'EUR' });

/** A command to one aggregate. */
export interface Sent {
  readonly category: string;
  readonly id: string;
  readonly command: Message;
}

/** Sends commands past the API, which specs of the API need not wait for. */
export interface Desk {
  /** Fails when it is refused. */
  send(sent: Sent, as: Actor, more?: Partial<CommandContext>): Promise<void>;
  /** Whether the decider would take it; nothing is written. */
  wouldTake(sent: Sent, as: Actor): Promise<boolean>;
}

/** Someone of these roles. */
export function someone(roles: readonly Role[], id: string = randomUUID()): Actor {
  return { id, kind: 'user', roles };
}

/** The command of an aggregate whose id is the first of its data. */
export function to(category: string, type: string, data: Readonly<Record<string, unknown>>): Sent {
  return { category, id: Object.values(data)[0] as string, command: { type, data: data } };
}

/** A desk in front of the app's ledger. */
export function openDesk({ ledger: { aggregates } }: App): Desk {
  const context = (actor: Actor, more: Partial<CommandContext> = {}): CommandContext => {
    const commandId = uuidV7() as CommandId;
    return { commandId, actor, origin: 'graphql', correlationId: commandId, reason: 'It is time.', ...more };
  };
  return {
    async send({ category, id, command }, as, more) {
      const outcome: Outcome = await aggregates.execute(category, id, command, context(as, more));
      expect({ ...command, outcome }).toMatchObject({ ...command, outcome: { accepted: true } });
    },
    async wouldTake({ category, id, command }, as) {
      // With an item that is always refused nothing is written, and whatever would have been taken says that it was not tried.
      const refused = { category: 'vendor', id: randomUUID(), command: { type: 'SuspendVendor', data: {} }, context: context(as) };
      const [outcome] = await aggregates.executeBulk([{ category, id, command, context: context(as) }, refused], 'REJECT_ALL');
      return outcome?.accepted === false && outcome.rejection.code === 'NOT_ATTEMPTED';
    },
  };
}

/** People of the spec, by what they do. */
export interface Staff {
  readonly boss: Actor;
  readonly ada: Actor;
  readonly grace: Actor;
  readonly manager: Actor;
  readonly buyer: Actor;
  readonly clerk: Actor;
  readonly keeper: Actor;
  readonly officer: Actor;
}

/** Ada and Grace work at the workplace; the others only have roles. */
export function hire({ ada, grace }: Workplace): Staff {
  return {
    boss: someone(['admin']),
    ada: someone(['approver'], ada),
    grace: someone(['implementer', 'requester'], grace),
    manager: someone(['change-manager']),
    buyer: someone(['vendor-manager']),
    clerk: someone(['finance']),
    keeper: someone(['license-manager']),
    officer: someone(['security-officer']),
  };
}

/** Makes one thing of every kind wait, and answers the id of each. */
export async function letWorkWait(app: App, place: Workplace, { boss, ada, grace, manager, buyer, clerk }: Staff) {
  const desk = openDesk(app);
  const id = randomUUID;
  const send = (category: string, type: string, data: Readonly<Record<string, unknown>>, as = boss) =>
    desk.send(to(category, type, data), as);

  const [modelId, roleModelId] = [id(), id()];
  const named = { name: 'Board', rule: 'any', approvers: [ada.id] };
  await send('changeModel', 'DefineChangeModel', { modelId, name: 'By name', changeType: 'normal', steps: [named] });
  const byRole = { name: 'Managers', rule: 'all', role: 'change-manager', seats: 2 };
  await send('changeModel', 'DefineChangeModel', { modelId: roleModelId, name: 'By role', changeType: 'normal', steps: [byRole] });
  const change = async (policyId: string, more: Partial<CommandContext> = {}): Promise<string> => {
    const changeId = id();
    const window = { plannedStart: inHours(48), plannedEnd: inHours(50), affectedItems: [{ kind: 'location', id: place.depot }] };
    const plan = { implementationPlan: 'Swap it.', backoutPlan: 'Swap it back.', implementerId: grace.id };
    await send('change', 'RequestChange', { changeId, title: 'Core switch', changeType: 'normal', ...window, ...plan }, grace);
    await send('change', 'AssessChange', { changeId, impact: 'low', likelihood: 'low' }, manager);
    await desk.send(to('change', 'SubmitForApproval', { changeId, policyId }), grace, more);
    return changeId;
  };

  const purchase = async (more: object = {}): Promise<{ readonly purchaseOrderId: string; readonly lineId: string }> => {
    const [purchaseOrderId, lineId] = [id(), id()];
    const line = { lineId, description: 'Docks', kind: 'service', quantity: 2, unitPrice: eur('100'), costCenterId: place.costCenterId };
    await send('purchaseOrder', 'RequestPurchase', { purchaseOrderId, lines: [line], ...more }, boss);
    return { purchaseOrderId, lineId };
  };
  const vendorId = id();
  await send('vendor', 'RegisterVendor', { vendorId, name: 'Acme' });
  const bought = await purchase();
  const { purchaseOrderId, lineId } = bought;
  await send('purchaseOrder', 'ApprovePurchase', { purchaseOrderId }, ada);
  await send('purchaseOrder', 'PlaceOrder', { purchaseOrderId, poNumber: 'PO-1', vendorId }, buyer);
  await send('purchaseOrder', 'ReceiveGoods', { purchaseOrderId, receiptId: id(), lineId, quantity: 2, receivedOn: today });
  const matchException = id();
  const invoice = { invoiceId: matchException, invoiceNumber: 'INV-1', invoicedOn: today, tax: eur('0'), total: eur('240') };
  await send(
    'purchaseOrder',
    'RecordInvoice',
    { purchaseOrderId, ...invoice, lines: [{ lineId, quantity: 2, amount: eur('240') }] },
    clerk,
  );

  const contract = async (number: string): Promise<string> => {
    const contractId = id();
    const terms = { start: addDays(today, -265), end: addDays(today, 100), renewal: 'express', noticeDays: 90, billingPeriod: 'yearly' };
    const of = { vendorId, costCenterId: place.costCenterId, number, title: 'Hosting', price: eur('100') };
    await send('contract', 'DraftContract', { contractId, ...of, ...terms }, buyer);
    await send('contract', 'SubmitContract', { contractId }, buyer);
    return contractId;
  };
  const noticeDeadline = await contract('C-1');
  await send('contract', 'ApproveContract', { contractId: noticeDeadline }, ada);
  await send('contract', 'ActivateContract', { contractId: noticeDeadline }, buyer);

  const productId = id();
  await send('softwareProduct', 'DefineSoftwareProduct', { productId, name: 'Draw', manufacturer: 'Acme' });
  const entitlement = async (lot: object): Promise<{ readonly entitlementId: string; readonly lotId: string }> => {
    const [entitlementId, lotId] = [id(), id()];
    await send('licenseEntitlement', 'RegisterEntitlement', { entitlementId, productId, metric: 'namedUser', overUse: 'allow' });
    await send('licenseEntitlement', 'AddPurchaseLot', { entitlementId, lotId, quantity: 1, termStart: addDays(today, -300), ...lot });
    return { entitlementId, lotId };
  };
  const renewed = await entitlement({ termEnd: addDays(today, 30) });
  const { entitlementId: licenseOverUse } = await entitlement({});
  await send('licenseEntitlement', 'RecordConsumption', { entitlementId: licenseOverUse, source: 'agent', quantity: 3 });

  /** A change that asks one person by name. */
  const changeFor = async (approverId: string, more: Partial<CommandContext> = {}): Promise<string> => {
    const policyId = id();
    const steps = [{ ...named, approvers: [approverId] }];
    await send('changeModel', 'DefineChangeModel', { modelId: policyId, name: policyId, changeType: 'normal', steps });
    return change(policyId, more);
  };
  const onboard = async (name: string, managerId?: string): Promise<string> => {
    const personId = await place.onboard(name);
    if (managerId) await send('person', 'TransferPerson', { personId, managerId });
    return personId;
  };
  const [leaver, quitter, spare] = [await onboard('Leaver'), await onboard('Quitter'), await onboard('Spare')];
  const approvalHandover = await changeFor(quitter);
  for (const personId of [leaver, quitter]) {
    await send('person', 'OffboardPerson', { personId, lastDay: today, leavingReason: 'resigned' });
  }
  const [erasureApproval, erasureDue] = [await onboard('Gone'), await onboard('Long gone')];
  for (const personId of [erasureApproval, erasureDue]) {
    await send('person', 'OffboardPerson', { personId, lastDay: '2015-06-30', leavingReason: 'resigned' });
  }
  await app.settle();
  for (const personId of [erasureApproval, erasureDue]) await send('offboarding', 'SignOffOffboarding', { personId }, boss);
  await send('person', 'RequestPersonErasure', { personId: erasureApproval }, boss);
  const reviewed = await emergency(app, { place, boss, ada, grace, manager });
  const subjects = {
    approvalHandover,
    changeApproval: await change(modelId),
    changeApprovalByRole: await change(roleModelId),
    changeReview: reviewed,
    contractApproval: await contract('C-2'),
    custodyAcceptance: await place.takeOn('L-1', { assignment: { assigneeKind: 'PERSON', assigneeId: place.ada } }),
    erasureApproval,
    erasureDue,
    licenseOverUse,
    licenseRenewal: renewed.lotId,
    matchException,
    noticeDeadline,
    offboardingSignOff: leaver,
    purchaseApproval: (await purchase({ justification: 'For the new office' })).purchaseOrderId,
    purchaseApprovalByName: (await purchase({ approvers: [ada.id] })).purchaseOrderId,
  };
  await app.settle();
  const purchaseFor = async (approverId: string): Promise<string> => (await purchase({ approvers: [approverId] })).purchaseOrderId;
  return { subjects, changeFor, purchaseFor, onboard, settling: settlingOf({ purchaseOrderId, renewed: renewed.entitlementId, spare }) };
}

type Crew = Pick<Staff, 'boss' | 'ada' | 'grace' | 'manager'> & { readonly place: Workplace };

/** An emergency that was carried out: it has to be reviewed. */
async function emergency(app: App, { place, boss, ada, grace, manager }: Crew): Promise<string> {
  const desk = openDesk(app);
  const [changeId, modelId] = [randomUUID(), randomUUID()];
  const send = (category: string, type: string, data: Readonly<Record<string, unknown>>, as: Actor) =>
    desk.send(to(category, type, data), as);
  const steps = [{ name: 'On call', rule: 'any', approvers: [ada.id] }];
  await send('changeModel', 'DefineChangeModel', { modelId, name: 'Fire', changeType: 'emergency', steps }, boss);
  const plan = { implementationPlan: 'Put it out.', backoutPlan: 'None.', implementerId: grace.id, modelId };
  const window = { plannedStart: inHours(-1), plannedEnd: inHours(1), affectedItems: [{ kind: 'location', id: place.office }] };
  await send('change', 'RequestChange', { changeId, title: 'Fire', changeType: 'emergency', ...window, ...plan }, grace);
  await send('change', 'AssessChange', { changeId, impact: 'low', likelihood: 'low' }, manager);
  await send('change', 'SubmitForApproval', { changeId }, grace);
  await send('change', 'ApproveChange', { changeId }, ada);
  expect((await app.send('scheduleChange', { changeId })).userErrors).toEqual([]);
  await send('change', 'StartImplementation', { changeId }, grace);
  await send('change', 'CompleteImplementation', { changeId, outcome: 'successful' }, grace);
  return changeId;
}

/** The command that settles an item for somebody, by its kind. */
function settlingOf({ purchaseOrderId, renewed, spare }: Readonly<Record<'purchaseOrderId' | 'renewed' | 'spare', string>>) {
  const lot = { lotId: randomUUID(), termEnd: addDays(today, 400) };
  const settle: Readonly<Record<InboxKind, (item: InboxItem) => Sent>> = {
    approvalHandover: ({ subjectId: changeId, id }) =>
      to('change', 'ReassignApproval', { changeId, fromApproverId: id.split(' ')[1], toApproverId: spare }),
    changeApproval: ({ subjectId: changeId }) => to('change', 'ApproveChange', { changeId }),
    changeReview: ({ subjectId: changeId }) => to('change', 'ReviewChange', { changeId, successful: true }),
    contractApproval: ({ subjectId: contractId }) => to('contract', 'ApproveContract', { contractId }),
    custodyAcceptance: ({ subjectId: assetId }) => to('asset', 'AcceptCustody', { assetId }),
    erasureApproval: ({ subjectId: personId }) => to('person', 'ApprovePersonErasure', { personId }),
    erasureDue: ({ subjectId: personId }) => to('person', 'RequestPersonErasure', { personId }),
    licenseOverUse: ({ subjectId: entitlementId }) =>
      to('licenseEntitlement', 'AddPurchaseLot', { entitlementId, lotId: randomUUID(), quantity: 5, termStart: today }),
    licenseRenewal: ({ subjectId }) => to('licenseEntitlement', 'RenewLot', { entitlementId: renewed, previousLotId: subjectId, ...lot }),
    matchException: ({ subjectId: invoiceId }) =>
      to('purchaseOrder', 'ResolveMatchException', { purchaseOrderId, invoiceId, resolution: 'accepted' }),
    noticeDeadline: ({ subjectId: contractId, settledBy }) =>
      settledBy.includes('giveNotice')
        ? to('contract', 'GiveNotice', { contractId })
        : to('contract', 'RenewContract', { contractId, newEnd: addDays(today, 465) }),
    offboardingSignOff: ({ subjectId: personId }) => to('offboarding', 'SignOffOffboarding', { personId }),
    purchaseApproval: ({ subjectId }) => to('purchaseOrder', 'ApprovePurchase', { purchaseOrderId: subjectId }),
  };
  return settle;
}
