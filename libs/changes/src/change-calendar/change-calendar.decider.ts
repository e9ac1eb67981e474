import type { Decider } from '@opsledger/eventsourcing';
import type { AffectedItem } from '../values.events.js';
import { overlap, shareItem, type Span } from '../windows.checks.js';
import { changeCalendarEvents, type ChangeCalendarEvent, type WindowKind } from './change-calendar.events.js';

/** What a change plans to touch and when, or a freeze protects. */
export interface ChangeWindow extends Span {
  readonly kind: WindowKind;
  /** Id of the change or the freeze. */
  readonly id: string;
  /** True for a freeze of everything; then `items` is empty. */
  readonly everything: boolean;
  readonly items: readonly AffectedItem[];
}

export interface ChangeCalendar {
  readonly windows: readonly ChangeWindow[];
}

export type ChangeCalendarCommand = { readonly type: 'ListChangeWindow'; readonly data: ChangeWindow };

/** The one calendar of the organisation. */
export const CALENDAR_ID = '3f6dd6f2-8d3c-4b54-9d54-5f0f2c3d7a10';

/** Keeps commands that could contradict one another over the calendar apart while they run. */
export const CALENDAR_KEY = { space: 'changeCalendar', key: 'all' } as const;

/**
 * Which windows are to be looked at before a change is scheduled (docs/adr/0017). Whether one counts is asked of the change or the freeze itself.
 * Changes that are over are forgotten; freezes are not, because what was done in one may be recorded later.
 */
export const changeCalendarDecider: Decider<ChangeCalendar, ChangeCalendarCommand, ChangeCalendarEvent> = {
  category: 'changeCalendar',
  events: changeCalendarEvents,
  initialState: { windows: [] },
  decide({ data }, calendar, { now }) {
    if (isListed(calendar, data)) return [];
    const over = calendar.windows.filter(({ kind, id, to }) => kind === 'change' && to <= now && id !== data.id).map(({ id }) => id);
    return [{ type: 'ChangeWindowListed', data: { ...data, over } }];
  },
  evolve({ windows }, { data: { over, ...listed } }) {
    return { windows: [...windows.filter(({ id }) => id !== listed.id && !over.includes(id)), listed] };
  },
};

/** Is this the window that the calendar knows of the change or the freeze? */
export function isListed({ windows }: ChangeCalendar, { id, from, to, everything, items }: ChangeWindow): boolean {
  const known = windows.find((window) => window.id === id);
  return known !== undefined && sameSpan(known, { from, to }) && known.everything === everything && sameItems(known.items, items);
}

/** The other windows that touch this one: same time, and a thing in common or everything. */
export function touching({ windows }: ChangeCalendar, wanted: ChangeWindow): readonly ChangeWindow[] {
  return windows.filter(
    (window) => window.id !== wanted.id && overlap(window, wanted) && (window.everything || shareItem(window.items, wanted.items)),
  );
}

function sameSpan(a: Span, b: Span): boolean {
  return a.from === b.from && a.to === b.to;
}

function sameItems(some: readonly AffectedItem[], others: readonly AffectedItem[]): boolean {
  return some.length === others.length && some.every((item) => shareItem([item], others));
}
