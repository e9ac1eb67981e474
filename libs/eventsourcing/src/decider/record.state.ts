/** The changes that would make a difference to a record, with text trimmed. An absent fact and null are the same. */
export function differing<Changes extends object>(changes: Changes, record: object): Partial<Changes> {
  const known: Readonly<Record<string, unknown>> = { ...record };
  const entries = Object.entries(changes)
    .map(([name, value]: [string, unknown]) => [name, typeof value === 'string' ? value.trim() : value] as const)
    .filter(([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(known[name] ?? null));
  return Object.fromEntries(entries) as Partial<Changes>;
}

/** The record with the changes made; null takes a fact away. */
export function applied<Facts extends object>(record: Facts, changes: object): Facts {
  return Object.fromEntries(Object.entries({ ...record, ...changes }).filter(([, value]) => value !== null)) as Facts;
}

/** One form for every spelling of a name: case, blanks and Unicode composition do not tell two names apart. Some capitals come decomposed. */
export function normalised(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ').toUpperCase().normalize('NFC');
}

/** One unambiguous key of several names: bars within a name are doubled, so a single bar always stands between two. */
export function compoundKey(...names: readonly string[]): string {
  return names.map((name) => normalised(name).replaceAll('|', '||')).join(' | ');
}
