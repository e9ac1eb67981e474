import { reject, type Rejection, type Role } from '@opsledger/kernel';

/** Types of events by their stream's category: all that can be in the log. */
export type EventKinds = ReadonlyMap<string, string>;

/** Most kinds of one rule. */
const MOST_KINDS = 50;
/** Most names that a refusal proposes. */
const MOST_PROPOSED = 3;

const WATCH: readonly Role[] = ['admin', 'auditor', 'security-officer'];
const LEAVING: readonly Role[] = [...WATCH, 'asset-manager', 'license-manager'];
const ACCOUNTS: readonly Role[] = [
  'admin',
  'auditor',
  'vendor-manager',
  'approver',
  'finance',
  'budget-owner',
  'asset-manager',
  'license-manager',
  'project-manager',
  'portfolio-manager',
];

/** Who hears of what is not for everybody who works with the ledger, by category. */
const HEARD_BY: Readonly<Record<string, readonly Role[]>> = {
  apiKey: WATCH,
  security: WATCH,
  readModel: WATCH,
  notificationRule: WATCH,
  offboarding: LEAVING,
  purchaseOrder: ACCOUNTS,
  contract: ACCOUNTS,
};

/** True when the role may be told of events of a category. Those who only ask for things are told of nothing: they have no view of the whole. */
export function mayHear(role: Role, category: string): boolean {
  return role !== 'requester' && (!Object.hasOwn(HEARD_BY, category) || HEARD_BY[category]!.includes(role));
}

/** Refuses kinds that there are not, that are named twice or too many, and those of which the role may not hear. */
export function kindsFault(kinds: readonly string[], role: Role, known: EventKinds): Rejection | undefined {
  const path = ['kinds'];
  if (kinds.length === 0) return reject('INVALID_INPUT', 'The rule tells of nothing. Name at least one kind of event.', path);
  if (kinds.length > MOST_KINDS)
    return reject('LIMIT_EXCEEDED', `A rule tells of at most ${MOST_KINDS} kinds of events. Define a second one.`, path, {
      limit: MOST_KINDS,
      actual: kinds.length,
    });
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  if (twice !== undefined) return reject('INVALID_INPUT', `"${twice}" is named twice. Name each kind once.`, path);
  const unknown = kinds.find((kind) => !known.has(kind));
  if (unknown !== undefined) return reject('INVALID_INPUT', `There is no kind of event "${unknown}". ${proposal(unknown, known)}`, path);
  const secret = kinds.find((kind) => !mayHear(role, known.get(kind)!));
  return secret === undefined
    ? undefined
    : reject('FORBIDDEN', `The role ${role} is not told of ${secret}. Leave it out, or choose a role that may see it.`, path);
}

function proposal(unknown: string, known: EventKinds): string {
  const near = [...known.keys()]
    .map((kind) => ({ kind, distance: editDistance(unknown.toLowerCase(), kind.toLowerCase()) }))
    .filter(({ kind, distance }) => distance <= Math.max(2, kind.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST_PROPOSED);
  return near.length === 0
    ? 'Choose from docs/events.'
    : `Did you mean ${near.map(({ kind }) => kind).join(', ')}? All are listed in docs/events.`;
}

/** How many letters have to be added, removed or changed to make one text of the other (Levenshtein). */
function editDistance(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let column = 1; column <= other.length; column++) {
      const changed = above[column - 1]! + (one[row - 1] === other[column - 1] ? 0 : 1);
      line.push(Math.min(changed, above[column]! + 1, line[column - 1]! + 1));
    }
    above = line;
  }
  return above[other.length]!;
}
