import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LedgerModule, openLedger, type Ledger } from '@opsledger/composition';
import { putReadModels } from '@opsledger/composition/testing';
import type { RecordedEvent } from '@opsledger/eventsourcing';
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

/** Every fifth asset, location and person is corrected, half of them by what was known long before it was recorded. */
async function addCorrections(ledger: Ledger): Promise<void> {
  const events = await allOf(ledger);
  const begun = new Map(
    events.filter(({ revision }) => revision === 0).map((event) => [event.stream, event.metadata['occurredAt'] as Instant]),
  );
  const idsOf = (category: string): readonly string[] =>
    [...begun.keys()].filter((stream) => stream.startsWith(`${category}-`)).map((stream) => stream.slice(category.length + 1));
  const soonAfter = (stream: string): Instant => instantOf(Date.parse(begun.get(stream)!) + 30 * DAY_MS);
  const tagged = new Set(events.filter(({ type }) => type === 'AssetTagged').map(({ stream }) => stream));
  for (const [index, assetId] of idsOf('asset').entries()) {
    if (index % 5 > 0) continue;
    const occurredAt = index % 2 === 0 ? soonAfter(`asset-${assetId}`) : undefined;
    const changes = { name: `Machine ${index}`, ...(tagged.has(`asset-${assetId}`) && { tag: `CORRECTED-${index}` }) };
    await send(ledger, { category: 'asset', id: assetId, command: { type: 'CorrectAsset', data: { assetId, changes } }, occurredAt });
  }
  for (const [index, locationId] of idsOf('location').entries()) {
    const data = { locationId, address: { city: `City ${index}` } };
    await send(ledger, { category: 'location', id: locationId, command: { type: 'CorrectLocation', data } });
  }
  for (const [index, text] of idsOf('person').entries()) {
    if (index % 5 > 0) continue;
    const personId = parseId<PersonId>(text);
    const command = await encryptRequest(ledger.subjectKeys, {
      type: 'CorrectPerson',
      data: { personId, personalData: { jobTitle: `Job ${index}` } },
    });
    if ('code' in command) throw new Error(command.message);
    await send(ledger, { category: 'person', id: personId, command });
  }
  for (let index = 0; index < 5; index++) {
    const ruleId = randomUUID();
    const of = { category: 'notificationRule', id: ruleId };
    const definition = { ruleId, name: `Rule ${index}`, role: 'admin', kinds: ['AssetRetired'], personId: idsOf('person')[0] };
    await send(ledger, { ...of, command: { type: 'DefineMailRule', data: definition } });
    await send(ledger, { ...of, command: { type: 'ReviseNotificationRule', data: { ruleId, changes: { name: `Revised ${index}` } } } });
  }
}

interface Sent {
  readonly category: string;
  readonly id: string;
  readonly command: { readonly type: string; readonly data: object };
  readonly occurredAt?: Instant | undefined;
}

async function send({ aggregates }: Ledger, { category, id, command, occurredAt }: Sent): Promise<void> {
  const actor = { id: 'clerk', kind: 'user', roles: ['admin'] } as const;
  const context = { commandId: uuidV7() as CommandId, actor, origin: 'graphql', correlationId: 'past', reason: 'A wrong record' } as const;
  const outcome = await aggregates.execute(category, id, command, { ...context, ...(occurredAt && { occurredAt }) });
  if (!outcome.accepted) throw new Error(`${command.type} of ${id}: ${outcome.rejection.message}`);
}
