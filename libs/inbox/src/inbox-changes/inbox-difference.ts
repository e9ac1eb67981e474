import type { InboxItem } from '../inbox-reader.js';

/** How an inbox differs from what its owner knows. */
export interface InboxDifference {
  /** Items that are new or say something else now. */
  readonly came: readonly InboxItem[];
  /** Ids of items that wait no more. */
  readonly went: readonly string[];
}

/** What somebody knows of an inbox: what each item says, by its id. */
export type KnownInbox = ReadonlyMap<string, string>;

/** What the items say. */
export function knownInbox(items: readonly InboxItem[]): KnownInbox {
  return new Map(items.map((item) => [item.id, JSON.stringify(item)]));
}

/** How the inbox differs from what was known; undefined when it does not. Pure. */
export function inboxDifference(known: KnownInbox, items: readonly InboxItem[]): InboxDifference | undefined {
  const now = knownInbox(items);
  const came = items.filter(({ id }) => known.get(id) !== now.get(id));
  const went = [...known.keys()].filter((id) => !now.has(id));
  return came.length + went.length > 0 ? { came, went } : undefined;
}
