import { plainWording, withoutSecrets, type Wording } from '@opsledger/audit';
import {
  eventDecoder,
  streamCategory,
  StreamNotFound,
  UnknownEvent,
  type EventStore,
  type RecordedEvent,
  type StoredEvent,
} from '@opsledger/eventsourcing';
import { tell } from '@opsledger/graphql';
import { isUuid, type JsonObject } from '@opsledger/kernel';
import { organizationProjections, type SubjectKeys } from '@opsledger/organization';
import { foldRows } from '@opsledger/read-store';
import { eventCatalogues } from './contexts.js';
import { EvidenceNames } from './evidence-names.js';

const decode = eventDecoder(eventCatalogues);
const byCategory = new Map(eventCatalogues.map((catalogue) => [catalogue.category, catalogue]));

/** Names as whoever makes the archive may see them. @param keys left out for those who may not see people: ids stay ids. */
export function evidenceWording(eventStore: EventStore, keys?: Pick<SubjectKeys, 'load' | 'decrypt'>): Wording {
  const names = new EvidenceNames(eventStore, keys);
  return {
    async sentence(event) {
      const known = decoded(event);
      const definition = byCategory.get(streamCategory(event.stream))?.definitions[event.type];
      if (!known || !definition) return plainWording.sentence(event);
      return tell(known, definition, withoutSecrets(known.data as JsonObject), names);
    },
    nameOf: async (id) => (keys && isUuid(id) ? await personNamed(id, eventStore, keys) : id),
  };
}

/** In the current shape; undefined for an event of a newer program. */
function decoded(event: RecordedEvent): StoredEvent | undefined {
  try {
    return decode(event);
  } catch (error) {
    if (error instanceof UnknownEvent) return undefined;
    throw error;
  }
}

async function personNamed(id: string, eventStore: EventStore, keys: Pick<SubjectKeys, 'load' | 'decrypt'>): Promise<string> {
  const events: RecordedEvent[] = [];
  try {
    for await (const event of eventStore.readStream(`person-${id}`)) events.push(event);
  } catch (error) {
    if (error instanceof StreamNotFound) return id;
    throw error;
  }
  await keys.load([id]);
  const [people] = organizationProjections(keys);
  const [table] = people!.tables;
  const row = foldRows(people!, events).rows(table!)[0] as { readonly name?: string | null; readonly erased?: boolean } | undefined;
  return row?.name ?? 'erased';
}
