import type { Mutant } from './find-mutants.js';

/** A mutant that no spec can tell from the rule: what it lets through comes to the same. */
export interface Equivalent extends Pick<Mutant, 'kind' | 'rule'> {
  readonly path: string;
  readonly why: string;
}

const COMPILER = 'It tells the compiler what is there. Where nothing is, the rest of the condition, or what follows, says no by itself.';
const BOUNDARY = 'Both sides of the boundary come to the same.';

const of = (path: string, kind: Mutant['kind'], why: string, rules: readonly string[]): readonly Equivalent[] =>
  rules.map((rule) => ({ path: `libs/${path}`, kind, why, rule }));

/** Mutants that change nothing that can be observed. One that is no mutant any more is reported. */
export const EQUIVALENT: readonly Equivalent[] = [
  ...of('assets/src/asset/asset.operation.decider.ts', 'part', COMPILER, [
    "asset.status === 'Missing' in asset.status === 'Missing' && asset.kind === kind",
    "asset.status === 'Retired' in asset.status === 'Retired' && { retirementReason: asset.retirementReason }",
  ]),
  ...of('assets/src/asset/asset.retirement.decider.ts', 'part', COMPILER, [
    "asset.status === 'Missing' in asset.status === 'Missing' && asset.retirementReason",
  ]),
  ...of('assets/src/asset/asset.state.ts', 'part', COMPILER, [
    "asset.status === 'Retired' in asset.status === 'Retired' && NOT_AT_HAND.includes(asset.retirementReason)",
    "'custody' in asset in 'custody' in asset && custody",
    "custody in 'custody' in asset && custody",
  ]),
  ...of('changes/src/change/change.checks.ts', 'part', COMPILER, [
    "change.status === 'Implementing' in change.status === 'Implementing' && id === change.startedBy",
  ]),
  ...of('changes/src/change/change.implementation.decider.ts', 'part', COMPILER, [
    "change.status === 'Review' in change.status === 'Review' && change.outcome === outcome",
    "change.status === 'Review' in change.status === 'Review' && change.outcome === 'backedOut'",
  ]),
  ...of('changes/src/change/change.plan.decider.ts', 'part', COMPILER, [
    "change.status === 'Assessing' in change.status === 'Assessing' && change.impact === impact && change.likelihood === likelihood",
  ]),
  ...of('contracts/src/contract/contract.term.decider.ts', 'part', COMPILER, [
    'isProposal(contract) in isProposal(contract) || !contract.termination',
  ]),
  ...of('eventsourcing/src/decider/checks.ts', 'part', COMPILER, ['late in late && late < early', 'day in day && day > latest']),
  ...of('identity/src/api-key/api-key.decider.ts', 'part', COMPILER, [
    'data.expiresAt !== undefined in data.expiresAt !== undefined && data.expiresAt <= now',
  ]),
  ...of('licenses/src/entitlement/entitlement.checks.ts', 'limit', BOUNDARY, ['each > day']),
  ...of('licenses/src/entitlement/entitlement.purchase.decider.ts', 'limit', BOUNDARY, ['seats > 0', 'day > effectiveOn']),
  ...of('licenses/src/entitlement/entitlement.purchase.decider.ts', 'part', COMPILER, [
    "last in last && inOrder(last, retiredOn, 'occurredAt', 'when the last seat was released')",
  ]),
  ...of('licenses/src/entitlement/entitlement.state.ts', 'part', COMPILER, [
    'lot.bought.termEnd in lot.lotId === lotId && lot.renewedBy && lot.bought.termEnd && lot.bought.termEnd < day',
  ]),
  ...of(
    'licenses/src/entitlement/entitlement.use.decider.ts',
    'guard',
    'It spares ten thousand assignments the copy of a field that they do not have.',
    ['if (reservationId === undefined) return { ...entitlement, assignments: [...entitlement.assignments, assignment] };'],
  ),
  ...of('licenses/src/entitlement/lot.checks.ts', 'part', COMPILER, ['termEnd in termEnd && termEnd < day']),
  ...of('organization/src/org-unit/org-unit.decider.ts', 'part', COMPILER, [
    "unit.status !== 'Unknown' in unit.status !== 'Unknown' && unit.code",
  ]),
  ...of('organization/src/person/person.decider.ts', 'part', COMPILER, [
    "person.status === 'Offboarded' in person.status === 'Offboarded' && person.lastDay === data.lastDay && person.leavingReason === data.leavingReason",
    'startOn in startOn && data.lastDay < startOn',
  ]),
  ...of('procurement/src/purchase-order/invoice-match.checks.ts', 'limit', BOUNDARY, ['compareMoney(actual, expected) < 0']),
  ...of('procurement/src/purchase-order/purchase-order.approval.decider.ts', 'limit', BOUNDARY, ['twice < 0']),
  ...of('procurement/src/purchase-order/purchase-order.invoicing.decider.ts', 'limit', BOUNDARY, ['compareMoney(charged, open) < 0']),
  ...of('procurement/src/purchase-order/purchase-order.receiving.decider.ts', 'part', COMPILER, [
    "!placement in progress.phase !== 'Ordered' || !placement",
  ]),
];
