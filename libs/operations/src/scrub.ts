/** Where messages of stores quote data: a database's detail of a row or key, a value after a colon, and the key in a reservation's name. */
const QUOTES: readonly (readonly [RegExp, string])[] = [
  [/\s*\((?:Key|Failing row|Array value|Process)\b[\s\S]*$/, ''],
  [/(\b(?:Key|Failing row contains)) \([\s\S]*$/, '$1 (…)'],
  [/: "(?:[^"\\]|\\.)*"/g, ': "…"'],
  [/\b(reservation-[\w-]+:)[^\s"',)]+/g, '$1…'],
];

/** A message without the values that it quotes. Names of tables, columns, events and commands stay. Pure. */
export function scrubbed(message: string): string {
  return QUOTES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), message);
}
