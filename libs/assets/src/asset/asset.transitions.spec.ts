import { readFileSync } from 'node:fs';
import type { Instant } from '@opsledger/kernel';
import { allActive, day, eur, history, ids, order } from '../../testing/asset.samples.js';
import { assetDecider, assetDecisions, type AssetCommand } from './asset.decider.js';
import type { AssetEvent } from './asset.events.js';
import type { Asset } from './asset.state.js';

const { asset: assetId, office, depot, person, otherPerson } = ids;
const assignee = { assigneeKind: 'person', assigneeId: otherPerson } as const;

/** The rows of the table: one usual form of every command, two where a switch of the command matters. */
const ROWS: Readonly<Record<string, AssetCommand>> = {
  ProcureAsset: { type: 'ProcureAsset', data: order },
  RegisterAsset: { type: 'RegisterAsset', data: { ...order, tag: 'LAP-1', locationId: depot } },
  ReceiveAsset: { type: 'ReceiveAsset', data: { assetId, locationId: office } },
  TagAsset: { type: 'TagAsset', data: { assetId, tag: 'LAP-2' } },
  DeployAsset: { type: 'DeployAsset', data: { assetId, inServiceOn: day('2025-04-01') } },
  AssignAsset: { type: 'AssignAsset', data: { assetId, ...assignee } },
  AcceptCustody: { type: 'AcceptCustody', data: { assetId } },
  DeclineCustody: { type: 'DeclineCustody', data: { assetId } },
  RequestAssetReturn: { type: 'RequestAssetReturn', data: { assetId } },
  ReturnAsset: { type: 'ReturnAsset', data: { assetId, condition: 'good' } },
  MoveAsset: { type: 'MoveAsset', data: { assetId, toLocationId: office } },
  'MoveAsset in transit': { type: 'MoveAsset', data: { assetId, toLocationId: office, inTransit: true } },
  SendToMaintenance: { type: 'SendToMaintenance', data: { assetId } },
  CompleteMaintenance: { type: 'CompleteMaintenance', data: { assetId } },
  AuditAsset: { type: 'AuditAsset', data: { assetId, seenAt: depot } },
  'ReportAssetMissing lost': { type: 'ReportAssetMissing', data: { assetId, kind: 'lost' } },
  'ReportAssetMissing stolen': { type: 'ReportAssetMissing', data: { assetId, kind: 'stolen' } },
  RecoverAsset: { type: 'RecoverAsset', data: { assetId, locationId: depot } },
  PlaceLegalHold: { type: 'PlaceLegalHold', data: { assetId, caseReference: 'CASE-7' } },
  LiftLegalHold: { type: 'LiftLegalHold', data: { assetId, caseReference: 'CASE-7' } },
  'RetireAsset endOfLife': { type: 'RetireAsset', data: { assetId, retirementReason: 'endOfLife' } },
  'RetireAsset lost': { type: 'RetireAsset', data: { assetId, retirementReason: 'lost' } },
  'RetireAsset orderCancelled': { type: 'RetireAsset', data: { assetId, retirementReason: 'orderCancelled' } },
  ReinstateAsset: { type: 'ReinstateAsset', data: { assetId, locationId: depot } },
  DisposeAsset: { type: 'DisposeAsset', data: { assetId, method: 'sold', proceeds: eur('90'), dataErasureCertificateId: 'CERT-1' } },
  CorrectAsset: { type: 'CorrectAsset', data: { assetId, changes: { cost: eur('1199.90') } } },
};

const COLUMNS = Object.keys(history) as (keyof typeof history)[];
const now = '2026-03-01T12:00:00.000Z' as Instant;
const given = {
  facts: allActive,
  actor: { id: person, kind: 'user', roles: [] },
  now,
  occurredAt: now,
  reason: 'as the table says',
} as const;

const fold = (events: readonly AssetEvent[]): Asset => events.reduce<Asset>(assetDecider.evolve, assetDecider.initialState);

/** The state after the command, `same` when nothing happened, or the code of the refusal (a dash for INVALID_TRANSITION). */
function cell(command: AssetCommand, past: readonly AssetEvent[]): string {
  const answer = assetDecider.decide(command, fold(past), given);
  if ('code' in answer) return answer.code === 'INVALID_TRANSITION' ? '–' : answer.code;
  return answer.length === 0 ? 'same' : fold([...past, ...answer]).status;
}

/** The table of the README: rows by their first cell. */
function documented(): Readonly<Record<string, readonly string[]>> {
  const lines = readFileSync('libs/assets/README.md', 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith('| Command'));
  const rows = lines
    .slice(start)
    .filter((line, index, all) => line.startsWith('|') && !all.slice(0, index).some((earlier) => earlier === ''));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((text) => text.trim()),
  );
  return Object.fromEntries(cells.filter((_, index) => index !== 1).map(([name = '', ...rest]) => [name, rest]));
}

describe('every command in every state', () => {
  it('answers as the table in the README says', () => {
    const decided = Object.entries(ROWS).map(([name, command]) => [name, COLUMNS.map((column) => cell(command, history[column]))]);
    expect(documented()).toEqual({ Command: COLUMNS, ...Object.fromEntries(decided) });
  });

  it('has a row for every command', () => {
    const commands = new Set(Object.values(ROWS).map(({ type }) => type));
    expect([...commands].sort()).toEqual(Object.keys(assetDecisions).sort());
  });
});
