import { firstOf } from '@opsledger/eventsourcing';
import { compareDecimals, reject, type Rejection } from '@opsledger/kernel';
import { readDecimal } from '../finance.checks.js';
import type { DepreciationPolicy, ScopeKind } from './asset-book.events.js';

/** Longest life: a hundred years. */
export const MAX_LIFE_MONTHS = 1_200;
/** Most decimals of what a policy says in numbers. */
const DECIMALS = 6;

/** Refuses a scope that names too much or too little. */
export function mustBeScope({ scopeKind, scopeId }: { readonly scopeKind: ScopeKind; readonly scopeId?: string }): Rejection | undefined {
  if (scopeKind === 'everything')
    return scopeId === undefined
      ? undefined
      : reject('INVALID_INPUT', 'A policy for everything names nothing. Leave scopeId out.', ['scopeId']);
  return scopeId === undefined ? reject('INVALID_INPUT', 'Name the asset type or model. Give scopeId.', ['scopeId']) : undefined;
}

/** A policy as it is kept: decimals in their shortest form. */
export function readPolicy(policy: DepreciationPolicy): DepreciationPolicy | Rejection {
  const { method, convention, lifeMonths, switchToStraightLine } = policy;
  const wrong = firstOf(mustFitMethod(policy), mustBeLife(lifeMonths));
  if (wrong) return wrong;
  const read = {
    salvagePercent: readDecimal(policy.salvagePercent, ['salvagePercent'], { maxDecimals: DECIMALS, allowZero: true }),
    ...(policy.totalUnits !== undefined && { totalUnits: readDecimal(policy.totalUnits, ['totalUnits'], { maxDecimals: DECIMALS }) }),
    ...(policy.factor !== undefined && { factor: readDecimal(policy.factor, ['factor'], { maxDecimals: DECIMALS }) }),
  };
  for (const value of Object.values(read)) if (typeof value !== 'string') return value;
  const { salvagePercent, ...numbers } = read as Pick<DepreciationPolicy, 'salvagePercent' | 'totalUnits' | 'factor'>;
  if (compareDecimals(salvagePercent, '100') > 0) return reject('INVALID_INPUT', 'The salvagePercent is at most 100.', ['salvagePercent']);
  return {
    method,
    convention,
    ...(lifeMonths !== undefined && { lifeMonths }),
    ...numbers,
    ...(switchToStraightLine !== undefined && { switchToStraightLine }),
    salvagePercent,
  };
}

function mustBeLife(lifeMonths: number | undefined): Rejection | undefined {
  if (lifeMonths === undefined || (Number.isInteger(lifeMonths) && lifeMonths >= 1 && lifeMonths <= MAX_LIFE_MONTHS)) return undefined;
  return reject('INVALID_INPUT', `The lifeMonths must be a whole number from 1 to ${MAX_LIFE_MONTHS}.`, ['lifeMonths']);
}

/** What each method needs, and what it has no use for. */
function mustFitMethod(policy: DepreciationPolicy): Rejection | undefined {
  const byUse = policy.method === 'unitsOfProduction';
  const declining = policy.method === 'decliningBalance';
  return firstOf(
    mustBeGiven(policy, 'lifeMonths', !byUse),
    mustBeGiven(policy, 'totalUnits', byUse),
    mustBeGiven(policy, 'factor', declining),
    declining || policy.switchToStraightLine === undefined ? undefined : noUse('switchToStraightLine', policy),
  );
}

function mustBeGiven(policy: DepreciationPolicy, path: 'lifeMonths' | 'totalUnits' | 'factor', needed: boolean): Rejection | undefined {
  if ((policy[path] !== undefined) === needed) return undefined;
  return needed ? reject('INVALID_INPUT', `The method ${policy.method} needs ${path}. Give it.`, [path]) : noUse(path, policy);
}

function noUse(path: string, { method }: DepreciationPolicy): Rejection {
  return reject('INVALID_INPUT', `The method ${method} has no use for ${path}. Leave it out.`, [path]);
}
