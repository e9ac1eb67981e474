import type { JsonObject } from '@opsledger/kernel';
import type { z } from 'zod';

/** One kind of event: what it says, its current shape, and how older shapes become the current one. */
export interface EventDefinition<Schema extends z.ZodType = z.ZodType> {
  /** One sentence: what happened, and what it does not mean. */
  readonly summary: string;
  /** What one such event tells people, as a template over the fields of the schema: docs/auditing.md says how it is written. Past tense, no full stop. */
  readonly sentence: string;
  /** Current version, from 1. An added optional field keeps it; any other change is a new version with an upcast. */
  readonly version: number;
  readonly schema: Schema;
  /** `upcasts[n]` turns data of version n into version n + 1. Pure. */
  readonly upcasts?: Readonly<Record<number, (data: JsonObject) => JsonObject>>;
}

export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

/** The events of one stream category, in the order of the lifecycle. Type strings are frozen for ever. */
export interface EventCatalogue<Definitions extends EventDefinitions = EventDefinitions> {
  readonly category: string;
  readonly definitions: Definitions;
}

/** The union of a catalogue's events: `{ type, data }`. */
export type EventOf<Catalogue extends EventCatalogue> =
  Catalogue extends EventCatalogue<infer Definitions>
    ? {
        [Type in keyof Definitions & string]: { readonly type: Type; readonly data: Readonly<z.infer<Definitions[Type]['schema']>> };
      }[keyof Definitions & string]
    : never;

/** Declares a catalogue. @throws {RangeError} when an upcast is missing for an older version. */
export function eventCatalogue<const Definitions extends EventDefinitions>(
  category: string,
  definitions: Definitions,
): EventCatalogue<Definitions> {
  for (const [type, { version, upcasts }] of Object.entries(definitions)) {
    for (let from = 1; from < version; from++) {
      if (!upcasts?.[from]) throw new RangeError(`${type} is at version ${version} but has no upcast from version ${from}`);
    }
  }
  return { category, definitions };
}

/**
 * Brings stored data to the current shape.
 * @throws {UnknownEvent} for a type the catalogue does not have or a version newer than this program: never skipped silently.
 */
export function upcast(catalogue: EventCatalogue, type: string, schemaVersion: number, data: JsonObject): JsonObject {
  const definition = catalogue.definitions[type];
  if (!definition || schemaVersion > definition.version) throw new UnknownEvent(catalogue.category, type, schemaVersion);
  let current = data;
  for (let from = schemaVersion; from < definition.version; from++) current = definition.upcasts![from]!(current);
  return current;
}

/** The log holds an event that this version of the program does not know. */
export class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent';
  constructor(
    readonly category: string,
    readonly type: string,
    readonly schemaVersion: number,
  ) {
    super(
      `Stream category "${category}" holds ${type} version ${schemaVersion}, which this program does not know. Run the version that wrote it, or a newer one.`,
    );
  }
}
