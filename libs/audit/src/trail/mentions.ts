import { isUuid, type Json, type JsonObject } from '@opsledger/kernel';

/** An id in the data of an event. */
export interface Mention {
  /** Where it stands, as field names joined by dots, without the places in lists: `lines.modelId`. */
  readonly field: string;
  readonly id: string;
}

/** Every UUID in the data of an event, with the field it stands in, in the order of the data; each once per field. Pure. */
export function mentionsOf(data: JsonObject): readonly Mention[] {
  const found = new Map<string, Mention>();
  collect(data, '', found);
  return [...found.values()];
}

function collect(value: Json | undefined, field: string, found: Map<string, Mention>): void {
  if (typeof value === 'string') {
    if (isUuid(value)) found.set(`${field} ${value}`, { field, id: value });
  } else if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) collect(item, field, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) collect(member, field === '' ? name : `${field}.${name}`, found);
  }
}
