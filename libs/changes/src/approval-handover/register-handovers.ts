import type { AggregateReader, Position } from '@opsledger/eventsourcing';
import type { PersonId } from '@opsledger/kernel';
import type { Departures } from '@opsledger/organization';
import type { ReadStore } from '@opsledger/read-store';
import { sql } from 'kysely';
import type { Change } from '../change/change.state.js';
import { changeRegister } from '../change-register/change-register.projection.js';
import { changeRegisterTable, type ApprovalRound } from '../change-register/change-register.table.js';
import type { HandoverSource } from './approval-handover.process.js';

/** What the source needs: the read models with a way to wait for them, the aggregates, and who leaves. */
export interface HandoverParts {
  readonly readStore: Pick<ReadStore, 'from'>;
  readonly projector: {
    waitFor(position: Position, options: { readonly projections: readonly string[] }): Promise<{ readonly reached: boolean }>;
  };
  readonly aggregates: AggregateReader;
  readonly departures: Departures;
}

/** Changes as the register knows them. */
export function registerHandovers({ readStore, projector, aggregates, departures }: HandoverParts): HandoverSource {
  return {
    of: (personId) => departures.of(personId),
    async waitingFor(personId, upTo) {
      const { reached } = await projector.waitFor(upTo, { projections: [changeRegister.name] });
      if (!reached) throw new Error('The change register is behind; the approvals of who leaves are looked up again later.');
      const rows = await readStore
        .from(changeRegisterTable)
        .select(['change_id', 'title', 'approval'])
        .where('status', '=', 'AwaitingApproval')
        .where(sql<boolean>`${personId} = any(seated)`)
        .orderBy('change_id')
        .execute();
      const waiting = rows.filter(({ approval }) => approval && hasOpenSeat(approval, personId));
      return waiting.map(({ change_id: changeId, title: label }) => ({ changeId, label }));
    },
    async askedBy(changeId) {
      const { state } = await aggregates.state<Change>('change', changeId);
      return state.status === 'Unknown' ? [] : state.record.asked;
    },
  };
}

/** True while a step, open or to come, asks the person by name and has no vote of theirs. */
function hasOpenSeat({ steps, step: open, votes }: ApprovalRound, personId: PersonId): boolean {
  const found = steps.findIndex(({ approvers = [] }, index) => index >= open && approvers.includes(personId));
  return found >= 0 && !votes.some(({ step, approverId }) => step === found && approverId === personId);
}
