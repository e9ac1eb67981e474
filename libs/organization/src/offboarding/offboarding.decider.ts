import type { Decider, Given } from '@opsledger/eventsourcing';
import { refuseText, reject, type LocalDate, type PersonId, type Rejection } from '@opsledger/kernel';
import { offboardingEvents, type OffboardingEvent, type OffboardingEventData, type OffboardingItemKind } from './offboarding.events.js';

/**
 * Everything that can be asked of a leaving person's checklist, whose id is the person's. Two processes send these at least once and in any
 * order between them, so items may come before the start, and every repeat is quiet.
 */
export type OffboardingCommand =
  | { readonly type: 'StartOffboarding'; readonly data: OffboardingEventData<'OffboardingStarted'> }
  | { readonly type: 'AddOffboardingItem'; readonly data: OffboardingEventData<'OffboardingItemAdded'> }
  | { readonly type: 'CompleteOffboardingItem'; readonly data: OffboardingEventData<'OffboardingItemCompleted'> }
  | { readonly type: 'SignOffOffboarding'; readonly data: { readonly personId: PersonId } };

/** The items by kind and subject. */
export type OffboardingItems = Readonly<Record<string, 'open' | 'completed'>>;

/** A checklist's state. `Announced`: items were added, the start has not arrived yet. */
export type Offboarding =
  | { readonly status: 'Unknown' }
  | { readonly status: 'Announced'; readonly items: OffboardingItems }
  | { readonly status: 'Started' | 'SignedOff'; readonly items: OffboardingItems; readonly lastDay: LocalDate };

type Answer = readonly OffboardingEvent[] | Rejection;

export const offboardingDecider: Decider<Offboarding, OffboardingCommand, OffboardingEvent> = {
  category: 'offboarding',
  events: offboardingEvents,
  initialState: { status: 'Unknown' },
  decide({ type, data }, offboarding, given) {
    switch (type) {
      case 'StartOffboarding':
        return start(data, offboarding);
      case 'AddOffboardingItem':
        return addItem(data, offboarding);
      case 'CompleteOffboardingItem':
        return completeItem(data, offboarding);
      case 'SignOffOffboarding':
        return signOff(data.personId, offboarding, given);
    }
  },
  evolve(offboarding, { type, data }): Offboarding {
    switch (type) {
      case 'OffboardingStarted':
        return { status: 'Started', items: itemsOf(offboarding), lastDay: data.lastDay };
      case 'OffboardingItemAdded':
        return withItem(offboarding, data, 'open');
      case 'OffboardingItemCompleted':
        return withItem(offboarding, data, 'completed');
      case 'OffboardingSignedOff':
        return 'lastDay' in offboarding ? { ...offboarding, status: 'SignedOff' } : offboarding;
    }
  },
};

interface ItemKey {
  readonly kind: OffboardingItemKind;
  readonly subjectId: string;
}

const keyOf = ({ kind, subjectId }: ItemKey): string => `${kind} ${subjectId}`;
const itemsOf = (offboarding: Offboarding): OffboardingItems => ('items' in offboarding ? offboarding.items : {});

function withItem(offboarding: Offboarding, item: ItemKey, progress: 'open' | 'completed'): Offboarding {
  const items = { ...itemsOf(offboarding), [keyOf(item)]: progress };
  return offboarding.status === 'Unknown' ? { status: 'Announced', items } : { ...offboarding, items };
}

function start(data: OffboardingEventData<'OffboardingStarted'>, offboarding: Offboarding): Answer {
  if (!('lastDay' in offboarding)) return [{ type: 'OffboardingStarted', data }];
  if (offboarding.lastDay === data.lastDay) return [];
  return reject('INVALID_TRANSITION', `The offboarding was started before, with the last day ${offboarding.lastDay}.`, ['lastDay']);
}

function addItem(data: OffboardingEventData<'OffboardingItemAdded'>, offboarding: Offboarding): Answer {
  if (itemsOf(offboarding)[keyOf(data)]) return [];
  if (offboarding.status === 'SignedOff') return reject('INVALID_TRANSITION', 'The checklist was signed off and takes no more items.');
  return refuseText(data.label, ['label']) ?? [{ type: 'OffboardingItemAdded', data }];
}

function completeItem(data: OffboardingEventData<'OffboardingItemCompleted'>, offboarding: Offboarding): Answer {
  const progress = itemsOf(offboarding)[keyOf(data)];
  if (!progress) return reject('NOT_FOUND', 'The checklist has no such item.', ['subjectId']);
  return progress === 'completed' ? [] : [{ type: 'OffboardingItemCompleted', data }];
}

function signOff(personId: PersonId, offboarding: Offboarding, { actor }: Given): Answer {
  if (offboarding.status === 'SignedOff') return [];
  if (offboarding.status !== 'Started') return reject('NOT_FOUND', 'No offboarding was started for this person.', ['personId']);
  if (actor.id === personId) return reject('SEGREGATION_OF_DUTIES', 'Nobody signs off their own offboarding. Ask another person.');
  const open = Object.values(offboarding.items).filter((progress) => progress === 'open').length;
  if (open > 0) return reject('INVALID_TRANSITION', `Settle every item first; still open: ${open}.`, undefined, { open });
  return [{ type: 'OffboardingSignedOff', data: { personId, signedOffBy: actor.id } }];
}
