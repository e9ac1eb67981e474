import { type Decider, type Standing, firstOf, mustBeActive, mustGiveReason, mustSay } from '@opsledger/eventsourcing';
import { reject, type Instant, type Rejection } from '@opsledger/kernel';
import { CALENDAR_KEY, type ChangeWindow } from '../change-calendar/change-calendar.decider.js';
import type { AffectedItem, FreezeId } from '../values.events.js';
import { distinctItems, mustBeSpan, mustNameItems } from '../windows.checks.js';
import { freezeWindowEvents, type FreezeScope, type FreezeWindowEvent } from './freeze-window.events.js';

/** What describes a freeze. */
export interface FreezeRecord {
  readonly name: string;
  readonly scope: FreezeScope;
  readonly from: Instant;
  /** The freeze ends here. */
  readonly to: Instant;
}

export type FreezeWindow = { readonly status: 'Unknown' } | { readonly status: 'Declared' | 'Lifted'; readonly record: FreezeRecord };

interface OfFreeze {
  readonly freezeId: FreezeId;
}

/** A new freeze: of everything, or of the items. */
export type FreezeDeclaration = OfFreeze &
  Omit<FreezeRecord, 'scope'> & { readonly everything?: boolean; readonly items?: readonly AffectedItem[] };

export type FreezeWindowCommand =
  { readonly type: 'DeclareFreeze'; readonly data: FreezeDeclaration } | { readonly type: 'LiftFreeze'; readonly data: OfFreeze };

/** Whether the calendar knows the window, and whether the things it names are there. */
export interface FreezeWindowFacts {
  readonly listed: boolean;
  readonly items: readonly Standing[];
}

type Answer = readonly FreezeWindowEvent[] | Rejection;

/** A time in which nothing in its scope is changed. */
export const freezeWindowDecider: Decider<FreezeWindow, FreezeWindowCommand, FreezeWindowEvent, FreezeWindowFacts> = {
  category: 'freezeWindow',
  events: freezeWindowEvents,
  initialState: { status: 'Unknown' },
  decide(command, freeze, given) {
    switch (command.type) {
      case 'DeclareFreeze':
        if (freeze.status !== 'Unknown') {
          return reject('ALREADY_EXISTS', 'There is a freeze with this id. Use a new id, or lift this one (LiftFreeze).', ['freezeId']);
        }
        return declare(command.data, given.occurredAt, given.facts);
      case 'LiftFreeze':
        return lift(command.data, freeze, given);
    }
  },
  evolve(freeze, event) {
    switch (event.type) {
      case 'FreezeDeclared': {
        const { freezeId: _id, ...record } = event.data;
        return { status: 'Declared', record };
      }
      case 'FreezeLifted':
        return freeze.status === 'Unknown' ? freeze : { ...freeze, status: 'Lifted' };
    }
  },
  /** A freeze is not declared while a change is scheduled or started: that one would not see it. */
  exclusiveKeys: ({ type }) => (type === 'DeclareFreeze' ? [CALENDAR_KEY] : []),
};

/** The window of a declaration, as the calendar lists it. */
export function windowOf({ freezeId, everything = false, items = [], from, to }: FreezeDeclaration): ChangeWindow {
  return { kind: 'freeze', id: freezeId, everything, items: distinctItems(items), from, to };
}

function declare(data: FreezeDeclaration, occurredAt: Instant, { listed, items }: FreezeWindowFacts): Answer {
  const { freezeId, name, from, to } = data;
  const { everything, items: named } = windowOf(data);
  const wrong = firstOf(
    mustSay(name, 'name'),
    mustBeSpan({ from, to }, 'to'),
    to <= occurredAt ? reject('INVALID_TIME', `The freeze would have ended at ${to} already. Give an end to come.`, ['to']) : undefined,
    everything ? mustNameNothing(named) : mustNameItems(named, 'items'),
    ...items.map((item) => mustBeActive('thing to freeze', item, 'items')),
    listed ? undefined : reject('CONFLICT', 'The calendar has changed at the same moment. Send the command again.'),
  );
  return wrong ?? [{ type: 'FreezeDeclared', data: { freezeId, name: name.trim(), scope: { everything, items: named }, from, to } }];
}

function mustNameNothing(items: readonly AffectedItem[]): Rejection | undefined {
  return items.length === 0
    ? undefined
    : reject('INVALID_INPUT', 'A freeze of everything names no items. Leave one of the two out.', ['items']);
}

function lift({ freezeId }: OfFreeze, freeze: FreezeWindow, given: { readonly occurredAt: Instant; readonly reason?: string }): Answer {
  if (freeze.status === 'Unknown') return reject('NOT_FOUND', `There is no freeze ${freezeId}. Check the id.`, ['freezeId']);
  if (freeze.status === 'Lifted') return [];
  const { name, to } = freeze.record;
  if (to <= given.occurredAt) return reject('INVALID_TRANSITION', `Freeze ${name} ended at ${to}. There is nothing to lift.`);
  return mustGiveReason(given, 'Say why the freeze is lifted.') ?? [{ type: 'FreezeLifted', data: { freezeId } }];
}
