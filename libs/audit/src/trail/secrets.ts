import type { JsonObject } from '@opsledger/kernel';

/** Fields that tell a reader nothing and should not travel: encrypted personal data, keyed hashes of names, hashes of API keys. */
const WITHHELD: ReadonlySet<string> = new Set(['usernameIndex', 'hash']);

/** The data of an event as auditors see them: of personal data only which fields there are. Pure. */
export function withoutSecrets(data: JsonObject): JsonObject {
  const members = Object.entries(data).filter(([name]) => !WITHHELD.has(name));
  return Object.fromEntries(members.map(([name, value]) => [name, name === 'personalData' ? namesOnly(value as JsonObject) : value]));
}

function namesOnly({ fields }: JsonObject): JsonObject {
  return { fields: Object.fromEntries(Object.keys(fields as JsonObject).map((name) => [name, 'encrypted'])) };
}
