import type { RecordedEvent } from '@opsledger/eventsourcing';

/** What the report calls things and people, as whoever asks may see them. */
export interface Wording {
  /** An event as a sentence. */
  sentence(event: RecordedEvent): Promise<string>;
  /** The name of a person or service, "erased" when the key of their name is gone, or the id for whoever may not see people. */
  nameOf(id: string): Promise<string>;
}

/** Words that need no read model: types of events as words, ids for names. */
export const plainWording: Wording = {
  sentence: ({ type }) => Promise.resolve(wordsOf(type)),
  nameOf: (id) => Promise.resolve(id),
};

/** `AssetTagged` as "Asset tagged". */
export function wordsOf(type: string): string {
  const words = type.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
