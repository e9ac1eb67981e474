import { EventStore } from '@opsledger/eventsourcing';
import { policy } from '@opsledger/composition';
import { read } from './repository.js';

/** What would take something out of the log. Keys of people are destroyed, and parked events are left out of a read model: both are events themselves. */
const PURGES = /purge|delete|truncate|tombstone|scavenge|wipe|prune/i;

describe('nothing is purged', () => {
  it('by a mutation', () => {
    expect(Object.keys(policy.mutations).filter((name) => PURGES.test(name))).toEqual([]);
    const root = /^type Mutation \{\n([\s\S]*?)^\}/m.exec(read('schema.graphql'))![1]!;
    const names = [...root.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => PURGES.test(name))).toEqual([]);
  });

  it('by a command of the command line', () => {
    const commands = [...read('docs/cli.md').matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name!);
    expect(commands.length).toBeGreaterThan(8);
    expect(commands.filter((name) => PURGES.test(name))).toEqual([]);
  });

  it('through the port of the event store', () => {
    const calls = Object.getOwnPropertyNames(EventStore.prototype);
    const declared = [...read('libs/eventsourcing/src/event-store/event-store.ts').matchAll(/^ {2}abstract (\w+)/gm)].map(
      ([, name]) => name!,
    );
    expect(declared).toContain('append');
    expect([...calls, ...declared].filter((name) => PURGES.test(name))).toEqual([]);
  });
});
