import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Position } from '@opsledger/eventsourcing';
import { Bell, ChangeFeed, endable, ShownEvents } from '@opsledger/graphql';
import type { Actor } from '@opsledger/kernel';
import { WorkInbox } from '../work-inbox.js';
import { inboxDifference, knownInbox, type InboxDifference, type KnownInbox } from './inbox-difference.js';

/** Milliseconds between two looks at one inbox, however many events come. */
const PAUSE_MS = 1_000;
/** Milliseconds between looks without an event: a new day brings what is due soon. */
const LOOK_MS = 600_000;

/** The types of events that can change what waits for somebody. The composition provides it. */
export abstract class InboxEvents {
  abstract readonly types: readonly string[];
}

/** One message of `inboxChanges`. */
export interface InboxChange extends InboxDifference {
  /** True of the first one: `came` is everything that waits. */
  readonly snapshot: boolean;
  /** Everything up to here is in it. */
  readonly position: Position;
}

/** Follows inboxes. What waits is read again after events, never guessed from them. */
@Injectable()
export class InboxChanges {
  constructor(
    private readonly inbox: WorkInbox,
    private readonly events: InboxEvents,
    private readonly feed: ChangeFeed,
    private readonly shownEvents: ShownEvents,
  ) {}

  /** First everything that waits for the actor, then what comes and goes. Ends when its reader leaves. */
  follow(actor: Actor): AsyncGenerator<InboxChange, void> {
    return endable((signal) => this.changes(actor, signal));
  }

  private async *changes(actor: Actor, signal: AbortSignal): AsyncGenerator<InboxChange, void> {
    const bell = new Bell();
    const interests = this.events.types.map((type) => `type:${type}` as const);
    const leave = this.feed.listen(interests, bell.ring);
    const clock = setInterval(bell.ring, LOOK_MS);
    signal.addEventListener('abort', bell.ring, { once: true });
    try {
      let known: KnownInbox | undefined;
      while (!signal.aborted) {
        const position = await this.feed.head();
        if (!(await this.shownEvents.reached(position, this.events.types, signal))) return;
        const items = await this.inbox.itemsFor(actor);
        const difference = known ? inboxDifference(known, items) : { came: items, went: [] };
        if (difference) yield { ...difference, snapshot: !known, position };
        known = knownInbox(items);
        await bell.wait();
        await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      leave();
      clearInterval(clock);
      signal.removeEventListener('abort', bell.ring);
    }
  }
}
