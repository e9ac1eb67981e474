import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore, type Message, type RecordedEvent } from '@opsledger/eventsourcing';
import { diffRows, foldRows, readAllRows, startProjector } from '@opsledger/read-store';
import { testReadStore } from '@opsledger/read-store/testing';
import { freezeDeclared, happened, history, ids, modelDefined } from '../testing/change.samples.js';
import { newEvent } from '@opsledger/eventsourcing/testing';
import { approvalTrailTable } from './approval-trail/approval-trail.table.js';
import { changeRegisterTable } from './change-register/change-register.table.js';
import { changeModelTable } from './change-model-list/change-model-list.table.js';
import { freezeWindowTable } from './freeze-calendar/freeze-calendar.table.js';
import { changesProjections } from './index.js';

const changeId = ids.change;
const of = (event: Message, changed: string): Message => ({ ...event, data: { ...(event.data as object), changeId: changed } });
const streams: Readonly<Record<string, readonly Message[]>> = {
  [`change-${changeId}`]: [
    ...history.AwaitingApproval,
    happened.abstained,
    { type: 'ChangeApproved', data: { ...happened.approved.data, replaces: 'abstain' } },
    happened.approvedToo,
    happened.passed,
    happened.authorized,
    happened.exempted,
    happened.scheduled,
    happened.started,
    happened.failed,
    { type: 'ChangeReviewed', data: { changeId, successful: false, lessons: 'Test the restore.' } },
    { type: 'ChangeClosed', data: { changeId, successful: false } },
  ],
  [`change-${ids.otherChange}`]: [
    ...[
      ...history.Scheduled,
      { type: 'ChangeRevised', data: { changes: { title: 'Again', implementerId: null }, revisedBy: ids.manager } },
    ].map((event) => of(event, ids.otherChange)),
    of({ type: 'ApprovalsCancelled', data: { round: 1 } }, ids.otherChange),
  ],
  [`change-${ids.thirdChange}`]: [...history.AwaitingApproval, happened.approved].map((event) => of(event, ids.thirdChange)),
  [`changeModel-${ids.model}`]: [
    modelDefined,
    { type: 'ChangeModelRevised', data: { modelId: ids.model, changes: { name: 'Servers', highestRisk: 'low', description: null } } },
    { type: 'ChangeModelRetired', data: { modelId: ids.model } },
    { type: 'ChangeModelReinstated', data: { modelId: ids.model } },
  ],
  [`freezeWindow-${ids.freeze}`]: [freezeDeclared, { type: 'FreezeLifted', data: { freezeId: ids.freeze } }],
};

describe('the read models of changes', () => {
  it('are in the database what the log says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'opsledger-changes-'));
    const log = await openEmbeddedEventStore({ folder });
    for (const [stream, events] of Object.entries(streams)) {
      await log.append(
        stream,
        events.map((event, index) => newEvent(event, `${stream} ${index}`)),
        'noStream',
      );
    }
    await using readStore = await testReadStore(changesProjections);
    const projector = startProjector({ readStore: readStore.store, eventStore: log });
    expect(await projector.waitFor(await log.head(), { timeoutMs: 20_000 })).toMatchObject({ reached: true });
    const events: RecordedEvent[] = [];
    for await (const event of log.readAll()) events.push(event);
    for (const projection of changesProjections) {
      const [table] = projection.tables;
      const stored = await readAllRows(readStore.store, table!);
      expect(stored.length).toBeGreaterThan(0);
      expect([...diffRows(table!, foldRows(projection, [...events, ...events.slice(-1)]).rows(table!), stored)]).toEqual([]);
    }
    const changes = await readAllRows(readStore.store, changeRegisterTable);
    expect(
      changes.map(({ status, booked, outcome, successful, lessons, waits_for, title }) => [
        status,
        booked,
        outcome,
        successful,
        lessons,
        waits_for,
        title,
      ]),
    ).toEqual([
      ['Closed', true, 'failed', false, 'Test the restore.', [], 'Replace the disk array'],
      ['Draft', false, null, null, null, [], 'Again'],
      ['AwaitingApproval', false, null, null, null, [ids.otherApprover], 'Replace the disk array'],
    ]);
    expect(changes[0]).toMatchObject({
      exemptions: [ids.freeze],
      started_by: ids.implementer,
      approval: { round: 1, step: 1, votes: [{ vote: 'approve' }, { vote: 'approve' }] },
    });
    expect(changes[1]).toMatchObject({
      authors: [ids.requester, ids.manager],
      approval: null,
      risk: null,
      implementer_id: null,
      revision: 9,
    });
    const trail = await readAllRows(readStore.store, approvalTrailTable);
    expect(trail.filter((entry) => entry.change_id === changeId).map(({ kind, step, replaces }) => [kind, step, replaces])).toEqual([
      ['requested', null, null],
      ['abstain', 0, null],
      ['approve', 0, 'abstain'],
      ['approve', 0, null],
      ['stepPassed', 0, null],
      ['authorized', null, null],
      ['exempted', null, null],
    ]);
    expect(await readAllRows(readStore.store, changeModelTable)).toMatchObject([
      { name: 'Servers', highest_risk: 'low', status: 'Active', steps: modelDefined.data.steps, revision: 3 },
    ]);
    expect(await readAllRows(readStore.store, freezeWindowTable)).toMatchObject([
      { status: 'Lifted', affected: [`asset:${ids.asset}`], revision: 1 },
    ]);
    await projector.stop();
    await log.close();
    await rm(folder, { recursive: true });
  });
});
