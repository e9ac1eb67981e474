import { streamCategory, type EventDefinition, type StoredEvent } from '@opsledger/eventsourcing';
import type { JsonObject } from '@opsledger/kernel';
import type { ThingNames } from './display-names.js';
import { typeOfId } from './id-types.js';
import { parseSentence, sentenceIds, sentenceText, type SentencePart } from './sentence.js';

const parsed = new WeakMap<EventDefinition, readonly SentencePart[]>();

/** Tells an event in a sentence, with the names that its reader may see. @param data as the reader may see them. */
export async function tell(event: StoredEvent, definition: EventDefinition, data: JsonObject, names: ThingNames): Promise<string> {
  const parts = parsed.get(definition) ?? parseSentence(definition);
  parsed.set(definition, parts);
  const category = streamCategory(event.stream);
  const subjectType = category.charAt(0).toUpperCase() + category.slice(1);
  const isType = (name: string): boolean => names.knows(name);
  const subjectId = event.stream.slice(category.length + 1);
  const [byId, actor, behalf, subject] = await Promise.all([
    names.ofAll(sentenceIds(parts, data).map(({ id, path }) => ({ id, typeName: typeOfId(path, data, { category, isType }) }))),
    names.of(someone(event.metadata.actor.id)),
    event.metadata.onBehalfOf === undefined ? undefined : names.of(someone(event.metadata.onBehalfOf)),
    names.of({ id: subjectId, typeName: subjectType }),
  ]);
  return sentenceText(parts, data, {
    actor: behalf === undefined ? actor : `${actor} (for ${behalf})`,
    subject,
    nameOf: (id) => byId.get(id) ?? id,
  });
}

/** Who acts under a UUID is a person. */
export function someone(id: string): { readonly id: string; readonly typeName: string } {
  return { id, typeName: 'Person' };
}
