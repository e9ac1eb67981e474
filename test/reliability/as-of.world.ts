import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LedgerModule, openLedger, type Ledger } from '@opsledger/composition';
import { putReadModels } from '@opsledger/composition/testing';
import type { Outcome, RecordedEvent } from '@opsledger/eventsourcing';
import { CursorKey, GraphqlEdgeModule, Permissions, SubjectHistory, SubscriptionModule } from '@opsledger/graphql';
import { instantOf, parseId, uuidV7, type CommandId, type Instant, type PersonId } from '@opsledger/kernel';
import { encryptRequest } from '@opsledger/organization';
import { scriptTerminal } from '../../apps/cli/testing/script-terminal.js';
import { fillLedger } from '../../apps/cli/src/seed/seed.command.js';

/** How large the company is that is asked about. */
export interface Company {
  readonly assets: number;
  readonly people: number;
  readonly months: number;
}

/** A seeded company, its whole log, and what reads its past. */
export interface PastWorld {
  readonly ledger: Ledger;
  readonly history: SubjectHistory;
  readonly events: readonly RecordedEvent[];
  close(): Promise<void>;
}

const SETTLE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A ledger of its own in a temporary folder, filled. */
export async function openPastWorld(company: Company, seed: number): Promise<PastWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-past-'));
  await putReadModels(folder);
  const ledger = await openLedger({ dataFolder: folder, schedules: false });
  await ledger.readStore.ready;
  const world = await pastWorldOn(ledger, company, seed);
  return {
    ...world,
    async close() {
      await world.close();
      await ledger.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Fills an empty ledger; what the seed does not do is added: corrections, also of what was known long before, and rules. Closing leaves the ledger open. */
export async function pastWorldOn(ledger: Ledger, company: Company, seed: number): Promise<PastWorld> {
  await fillLedger(ledger, { seed, ...company, endOn: '2026-01-01' }, scriptTerminal());
  await addCorrections(ledger);
  if (!(await ledger.settle(SETTLE_MS))) throw new Error('The read models do not keep up.');
  const app = await NestFactory.createApplicationContext(pastModule(ledger), { logger: false, abortOnError: false });
  return { ledger, history: app.get(SubjectHistory), events: await allOf(ledger), close: () => app.close() };
}

/** The contexts without a server: nobody asks, so nothing is refused. */
function pastModule(ledger: Ledger) {
  const providers = [
    { provide: Permissions, useValue: { mayQuery: () => true, maySee: () => true } satisfies Permissions },
    { provide: CursorKey, useValue: { bytes: Buffer.alloc(32, 7) } satisfies CursorKey },
  ];
  @Module({ imports: [GraphqlEdgeModule.register({ providers }), SubscriptionModule, LedgerModule.register(ledger)] })
  class PastModule {}
  return PastModule;
}

async function allOf({ eventStore }: Ledger): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of eventStore.readAll()) events.push(event);
  return events;
}

/** What the seed does not do. */
async function addCorrections(ledger: Ledger): Promise<void> {
  const events = await allOf(ledger);
  await correctAssets(ledger, events);
  await correctPlacesAndPeople(ledger, events);
  await correctLots(ledger, events);
  await makeRules(ledger, events);
}

function idsOf(events: readonly RecordedEvent[], category: string): readonly string[] {
  const begun = events.filter(({ revision, stream }) => revision === 0 && stream.startsWith(`${category}-`));
  return begun.map(({ stream }) => stream.slice(category.length + 1));
}

/** Every other asset, half of them by what was known long before it was recorded. */
async function correctAssets(ledger: Ledger, events: readonly RecordedEvent[]): Promise<void> {
  const tagged = new Set(events.filter(({ type }) => type === 'AssetTagged').map(({ stream }) => stream));
  for (const [index, { stream, data, metadata }] of events.filter(({ type }) => type === 'AssetProcured').entries()) {
    if (index % 2 > 0) continue;
    const { assetId } = data as { readonly assetId: string };
    const monthLater = instantOf(Date.parse(metadata['occurredAt'] as string) + 30 * DAY_MS);
    const changes = { name: `Machine ${index}`, ...(tagged.has(stream) && { tag: `CORRECTED-${index}` }) };
    const command = { type: 'CorrectAsset', data: { assetId, changes } };
    await send(ledger, { category: 'asset', id: assetId, command, ...(index % 4 === 0 && { occurredAt: monthLater }) });
  }
}

async function correctPlacesAndPeople(ledger: Ledger, events: readonly RecordedEvent[]): Promise<void> {
  for (const [index, locationId] of idsOf(events, 'location').entries()) {
    const data = { locationId, address: { city: `City ${index}` } };
    await send(ledger, { category: 'location', id: locationId, command: { type: 'CorrectLocation', data } });
  }
  for (const [index, text] of idsOf(events, 'person').entries()) {
    if (index % 5 > 0) continue;
    const personId = parseId<PersonId>(text);
    const request = { type: 'CorrectPerson', data: { personId, personalData: { jobTitle: `Job ${index}` } } } as const;
    const command = await encryptRequest(ledger.subjectKeys, request);
    if ('code' in command) throw new Error(command.message);
    await send(ledger, { category: 'person', id: personId, command });
  }
}

/** A seat less in each lot that has one to spare. */
async function correctLots(ledger: Ledger, events: readonly RecordedEvent[]): Promise<void> {
  for (const { data } of events.filter(({ type }) => type === 'PurchaseLotAdded')) {
    const { entitlementId, lotId, quantity } = data as Readonly<Record<'entitlementId' | 'lotId', string>> & { readonly quantity: number };
    const command = { type: 'ReduceLot', data: { entitlementId, lotId, quantity: quantity - 1, kind: 'correction' } };
    await attempt(ledger, { category: 'licenseEntitlement', id: entitlementId, command });
  }
}

async function makeRules(ledger: Ledger, events: readonly RecordedEvent[]): Promise<void> {
  const [personId] = idsOf(events, 'person');
  for (let index = 0; index < 5; index++) {
    const ruleId = randomUUID();
    const of = { category: 'notificationRule', id: ruleId };
    const definition = { ruleId, name: `Rule ${index}`, role: 'admin', kinds: ['AssetRetired'], personId };
    await send(ledger, { ...of, command: { type: 'DefineMailRule', data: definition } });
    await send(ledger, { ...of, command: { type: 'ReviseNotificationRule', data: { ruleId, changes: { name: `Revised ${index}` } } } });
  }
}

interface Sent {
  readonly category: string;
  readonly id: string;
  readonly command: { readonly type: string; readonly data: object };
  readonly occurredAt?: Instant;
}

async function send(ledger: Ledger, sent: Sent): Promise<void> {
  const outcome = await attempt(ledger, sent);
  if (!outcome.accepted) throw new Error(`${sent.command.type} of ${sent.id}: ${outcome.rejection.message}`);
}

function attempt({ aggregates }: Ledger, { category, id, command, occurredAt }: Sent): Promise<Outcome> {
  const actor = { id: 'clerk', kind: 'user', roles: ['admin'] } as const;
  const context = { commandId: uuidV7() as CommandId, actor, origin: 'graphql', correlationId: 'past', reason: 'A wrong record' } as const;
  return aggregates.execute(category, id, command, { ...context, ...(occurredAt && { occurredAt }) });
}
