import type { EventStore, Position, ProcessManager, ProcessRunner } from '@opsledger/eventsourcing';
import { missingEvents } from '@opsledger/read-store';

/** Waits until the processes have reacted to everything up to a position. False when they have not within the milliseconds. */
export type HaveReacted = (position: Position, timeoutMs: number) => Promise<boolean>;

/** Milliseconds after which it is looked whether what they have not seen matters to them. */
const LOOK_MS = 500;

/** How to wait for processes, some of which may run on other nodes: these store where they are only when an event matters, or now and then. */
export function haveReacted(running: ProcessRunner, processes: readonly ProcessManager[], eventStore: EventStore): HaveReacted {
  return async (position, timeoutMs) => {
    const deadline = performance.now() + timeoutMs;
    let names: readonly string[] = processes.map(({ name }) => name);
    for (;;) {
      const left = Math.max(deadline - performance.now(), 0);
      const { reached, behind } = await running.waitFor(position, { processes: names, timeoutMs: Math.min(LOOK_MS, left) });
      if (reached) return true;
      const at = running.positions();
      const followers = processes.filter(({ name }) => behind.includes(name)).map(({ name, on }) => ({ name, on, at: at.get(name)! }));
      names = await missingEvents(eventStore, followers, position);
      if (names.length === 0) return true;
      if (performance.now() >= deadline) return false;
    }
  };
}
