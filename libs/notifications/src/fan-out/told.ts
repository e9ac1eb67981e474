import { formatPosition, streamCategory, type StoredEvent } from '@opsledger/eventsourcing';
import type { Json, JsonObject, Role } from '@opsledger/kernel';

/** They see what things cost. */
const KNOWS_MONEY: readonly Role[] = [
  'admin',
  'auditor',
  'asset-manager',
  'license-manager',
  'vendor-manager',
  'project-manager',
  'portfolio-manager',
  'budget-owner',
  'approver',
  'finance',
];
/** They see cases at law and why people leave. */
const KNOWS_CASES: readonly Role[] = ['admin', 'auditor', 'security-officer'];

/** What leaves the ledger by no webhook, whatever the role, by category: personal data, encrypted or not, and what lets somebody in. */
const NEVER_TOLD: Readonly<Record<string, readonly string[]>> = {
  person: ['personalData', 'usernameIndex'],
  security: ['address'],
  apiKey: ['hash'],
  notificationRule: ['url'],
};
const OF_CASES: readonly string[] = ['caseReference', 'leavingReason'];

/** What a role may see of the data of an event of some category. */
export function toldData(category: string, data: JsonObject, role: Role): JsonObject {
  const never = Object.hasOwn(NEVER_TOLD, category) ? NEVER_TOLD[category]! : [];
  const unseen = KNOWS_CASES.includes(role) ? never : [...never, ...OF_CASES];
  const money = KNOWS_MONEY.includes(role);
  return without(data, (name, value) => unseen.includes(name) || (!money && isMoney(value)));
}

/** What is posted about an event: `type`, `timestamp` and `data` as Standard Webhooks has them, and where to find the event. */
export function toldBody(event: StoredEvent, role: Role): string {
  const { id, stream, position, type, metadata } = event;
  const category = streamCategory(stream);
  return JSON.stringify({
    type,
    timestamp: metadata.occurredAt,
    data: toldData(category, event.data as JsonObject, role),
    id,
    position: formatPosition(position),
    occurredAt: metadata.occurredAt,
    recordedAt: metadata.recordedAt,
    subject: { type: category, id: stream.slice(category.length + 1) },
  });
}

type Hidden = (name: string, value: Json) => boolean;

function without(value: JsonObject, hidden: Hidden): JsonObject {
  const shown = Object.entries(value).filter(([name, inner]) => inner !== undefined && !hidden(name, inner));
  return Object.fromEntries(shown.map(([name, inner]) => [name, pruned(inner!, hidden)]));
}

function pruned(value: Json, hidden: Hidden): Json {
  if (Array.isArray(value)) return value.filter((item: Json) => !hidden('', item)).map((item: Json) => pruned(item, hidden));
  return typeof value === 'object' && value !== null ? without(value as JsonObject, hidden) : value;
}

/** Money of an event is an amount with its currency, and nothing else looks like that. */
function isMoney(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'amount' in value && 'currency' in value;
}
