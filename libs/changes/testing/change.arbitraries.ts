import fc from 'fast-check';
import type { ChangeCommand } from '../src/change/change.decider.js';
import { COMPLETIONS } from '../src/change/change.events.js';
import { LEVELS } from '../src/values.events.js';
import { at, ids, proposal } from './change.samples.js';

const changeId = ids.change;
const command = <Type extends ChangeCommand['type']>(type: Type, data: object = {}): fc.Arbitrary<ChangeCommand> =>
  fc
    .record(
      Object.fromEntries(Object.entries(data).map(([name, value]) => [name, value instanceof fc.Arbitrary ? value : fc.constant(value)])),
    )
    .map((fields) => ({ type, data: { changeId, ...fields } }) as unknown as ChangeCommand);

/** Any command, most of them sensible somewhere in the life of a change. Votes are the commonest. */
export const anyChangeCommand: fc.Arbitrary<ChangeCommand> = fc.oneof(
  command('RequestChange', proposal),
  command('ReviseChange', { changes: fc.constantFrom({ plannedEnd: at(3, 2) }, { plannedEnd: at(3, 4) }) }),
  command('AssessChange', { impact: fc.constantFrom(...LEVELS), likelihood: fc.constantFrom(...LEVELS) }),
  { weight: 3, arbitrary: command('SubmitForApproval') },
  { weight: 6, arbitrary: command('ApproveChange') },
  { weight: 3, arbitrary: command('RejectChange') },
  { weight: 2, arbitrary: command('AbstainFromChange') },
  { weight: 3, arbitrary: command('ScheduleChange') },
  command('GrantFreezeExemption', { freezeId: ids.freeze }),
  { weight: 3, arbitrary: command('StartImplementation') },
  command('CompleteImplementation', { outcome: fc.constantFrom(...COMPLETIONS) }),
  command('BackOutChange'),
  command('ReviewChange', { successful: fc.boolean() }),
  command('CloseChange'),
  command('CancelChange'),
);

/** Everyone who has a part in the samples. */
export const anyone = fc.constantFrom(ids.requester, ids.implementer, ids.approver, ids.otherApprover, ids.thirdApprover, ids.manager);
