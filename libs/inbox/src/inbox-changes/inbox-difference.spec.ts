import type { InboxItem } from '../inbox-reader.js';
import { inboxDifference, knownInbox } from './inbox-difference.js';

const item = (key: string, title = 'Approve it'): InboxItem => ({
  ...{ id: `changeApproval:${key}`, kind: 'changeApproval', subjectId: key, subjectType: 'Change', title },
  ...{ since: '2026-03-01T00:00:00.000Z' as InboxItem['since'], dueOn: null, role: null, settledBy: ['approveChange'] },
  place: ['2026-03-01T00:00:00.000Z' as InboxItem['since'], 'changeApproval', key],
});

describe('inboxDifference', () => {
  const known = knownInbox([item('a'), item('b'), item('c')]);

  it('is none when nothing came, went or changed, whatever the order', () => {
    expect(inboxDifference(known, [item('c'), item('a'), item('b')])).toBeUndefined();
    expect(inboxDifference(new Map(), [])).toBeUndefined();
  });

  it('names what came, what changed and what went', () => {
    expect(inboxDifference(known, [item('d'), item('a'), item('b', 'Approve it again')])).toEqual({
      came: [item('d'), item('b', 'Approve it again')],
      went: ['changeApproval:c'],
    });
    expect(inboxDifference(known, [])).toEqual({ came: [], went: ['a', 'b', 'c'].map((key) => `changeApproval:${key}`) });
  });
});
