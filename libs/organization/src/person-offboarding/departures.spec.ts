import type { AggregateReader } from '@opsledger/eventsourcing';
import type { PersonId } from '@opsledger/kernel';
import { departures } from './departures.js';

const ada = 'ada' as PersonId;
const grace = 'grace' as PersonId;
const chief = 'chief' as PersonId;

/** People by id: what became of them, and who is above. */
type People = Readonly<Record<string, readonly [status: 'Active' | 'Offboarded', managerId?: PersonId] | readonly ['Erased']>>;

function of(people: People, personId: PersonId) {
  const state = ([status, managerId]: People[string]) => ({
    status,
    ...(status !== 'Erased' && { profile: { placement: { managerId } } }),
  });
  const reader = {
    state: (_category: string, id: string) =>
      Promise.resolve({ state: people[id] ? state(people[id]) : { status: 'Unknown' }, revision: 0 }),
  };
  return departures(reader as unknown as AggregateReader).of(personId);
}

describe('departures', () => {
  it('are of nobody who stays or is unknown', async () => {
    expect(await of({ [ada]: ['Active', chief] }, ada)).toBeUndefined();
    expect(await of({}, ada)).toBeUndefined();
  });

  it('leave to the next manager above who is still there', async () => {
    expect(await of({ [ada]: ['Offboarded', grace], [grace]: ['Active'] }, ada)).toEqual({ successorId: grace });
    const chain: People = { [ada]: ['Offboarded', grace], [grace]: ['Offboarded', chief], [chief]: ['Active'] };
    expect(await of(chain, ada)).toEqual({ successorId: chief });
  });

  it('leave to nobody where nobody is above', async () => {
    expect(await of({ [ada]: ['Offboarded'] }, ada)).toEqual({});
    expect(await of({ [ada]: ['Erased'] }, ada)).toEqual({});
    expect(await of({ [ada]: ['Offboarded', grace], [grace]: ['Offboarded', ada] }, ada)).toEqual({});
    expect(await of({ [ada]: ['Offboarded', grace], [grace]: ['Erased'] }, ada)).toEqual({});
  });
});
