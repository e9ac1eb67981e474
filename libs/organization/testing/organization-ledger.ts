import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Aggregates,
  openEmbeddedEventStore,
  type CommandContext,
  type EventStore,
  type Message,
  type Outcome,
  type RecordedEvent,
} from '@opsledger/eventsourcing';
import { uuidV7, type CommandId, type PersonId } from '@opsledger/kernel';
import { organizationAggregates } from '../src/organization.aggregates.js';
import { openSubjectKeys } from '../src/personal-data/local-subject-keys.js';
import type { SubjectKeys } from '../src/personal-data/subject-keys.js';
import type { PersonRequest } from '../src/person/person.encryption.js';
import { HandlePerson, PersonHandler } from '../src/person/person.handler.js';

/** This context on real stores in a temporary folder, without a read side. */
export interface OrganizationLedger {
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly aggregates: Aggregates;
  /** Runs a command and fails when it is refused. @param actor id of the one who acts. */
  run(category: string, id: string, command: Message, actor?: string): Promise<void>;
  /** Sends a person's request through its handler. */
  person(request: PersonRequest, context?: Partial<CommandContext>): Promise<Outcome>;
  events(): Promise<readonly RecordedEvent[]>;
  dispose(): Promise<void>;
}

/** A context of a command by some administrator. */
export function someContext(given: Partial<CommandContext> = {}): CommandContext {
  const actor = { id: 'clerk', kind: 'user', roles: ['admin'] } as const;
  return { commandId: uuidV7() as CommandId, actor, origin: 'graphql', correlationId: 'spec', ...given };
}

/** Opens the stores; the caller disposes of them. */
export async function organizationLedger(): Promise<OrganizationLedger> {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-organization-'));
  const store = await openEmbeddedEventStore({ folder: join(folder, 'events') });
  const keys = openSubjectKeys({ folder: join(folder, 'keys') });
  const aggregates = new Aggregates(store, organizationAggregates, { singleWriter: true });
  const handler = new PersonHandler(aggregates, keys);
  return {
    store,
    keys,
    aggregates,
    async run(category, id, command, actor = 'clerk') {
      const outcome = await aggregates.execute(
        category,
        id,
        command,
        someContext({ actor: { id: actor, kind: 'user', roles: ['admin'] } }),
      );
      if (!outcome.accepted) throw new Error(`${command.type} was refused: ${outcome.rejection.message}`);
    },
    person: (request, context) =>
      handler.execute(new HandlePerson(request.data.personId satisfies PersonId, request, someContext(context))),
    async events() {
      const events: RecordedEvent[] = [];
      for await (const event of store.readAll()) events.push(event);
      return events;
    },
    async dispose() {
      await store.close();
      await keys.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
