import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { uuidV5 } from '@opsledger/kernel';
import { readModelDecider } from './read-model.decider.js';

const spec = DeciderSpecification.for(readModelDecider);
const data = { readModel: 'assetRegister', eventId: uuidV5('poison'), stream: 'asset-1', eventType: 'AssetMoved' };
const discard = { type: 'DiscardParkedEvent', data } as const;
const discarded = { type: 'ParkedEventDiscarded', data } as const;

describe('DiscardParkedEvent', () => {
  it('leaves an event out, with a reason', () => {
    spec.given().when(discard, { reason: 'Recorded by a faulty import; corrected by the next event.' }).then(discarded);
  });

  it('refuses without a reason', () => {
    spec.given().when(discard).thenRejected('REASON_REQUIRED', ['reason']);
    spec.given().when(discard, { reason: ' ' }).thenRejected('REASON_REQUIRED', ['reason']);
  });

  it('is quiet when repeated', () => {
    spec.given(discarded).when(discard, { reason: 'Again.' }).then();
  });
});
