import { plainWording, type Wording } from '@opsledger/audit';
import { StreamNotFound, type EventStore, type RecordedEvent } from '@opsledger/eventsourcing';
import { isUuid } from '@opsledger/kernel';
import { organizationProjections, type SubjectKeys } from '@opsledger/organization';
import { foldRows } from '@opsledger/read-store';

/** Names as whoever makes the archive may see them. @param keys left out for those who may not see people: ids stay ids. */
export function evidenceWording(eventStore: EventStore, keys?: Pick<SubjectKeys, 'load' | 'decrypt'>): Wording {
  if (!keys) return plainWording;
  return { ...plainWording, nameOf: async (id) => (isUuid(id) ? await personNamed(id, eventStore, keys) : id) };
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
