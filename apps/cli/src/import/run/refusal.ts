import type { Rejection } from '@opsledger/kernel';
import type { PlannedRow } from '../plan/step.js';
import type { Header } from '../read/header.js';
import type { Problem } from '../read/problem.js';

/** The column behind a field or a unique key that a command was refused for. */
const FIELD_OF: Readonly<Record<string, string>> = {
  modelId: 'model',
  costCenterId: 'company',
  orgUnitId: 'company',
  vendorName: 'supplier',
  warrantyEndsOn: 'warrantyMonths',
  parentId: 'parent',
  address: 'street',
  quantity: 'seats',
  unitPrice: 'cost',
  termStart: 'purchasedOn',
  termEnd: 'expiresOn',
  occurredAt: 'purchasedOn',
  productId: 'name',
};

/** Fields that come from one of several columns. */
const COLUMNS_OF_FIELD: Readonly<Record<string, readonly string[]>> = {
  assignment: ['checkoutAsset', 'checkoutUsername', 'checkoutLocation', 'checkoutType'],
  holderId: ['checkoutUsername', 'checkoutEmail', 'checkoutFullName', 'checkoutLastName'],
};

/** A refusal by the ledger as a problem of the row, in the words of the file. */
export function asProblem({ file, line, own, kind, cells }: PlannedRow, rejection: Rejection, { places, names }: Header): Problem {
  const field = columnsOf(rejection, own.command.type).find((each) => places[each] !== undefined && (!cells || cells[each] !== undefined));
  const column = field === undefined ? undefined : names[places[field]!];
  const value = field === undefined ? undefined : cells?.[field];
  const { reason, fix } = inWords(rejection, own.label, kind);
  return { file, line, ...(column !== undefined && { column }), ...(value !== undefined && { value }), code: rejection.code, reason, fix };
}

function columnsOf({ path = [], code }: Rejection, command: string): readonly string[] {
  const [first = '', second = ''] = path;
  if (code === 'LIMIT_EXCEEDED') return ['seats'];
  if (first === 'locationId') return command === 'OpenLocation' ? ['name'] : ['location', 'checkoutLocation'];
  const columns = COLUMNS_OF_FIELD[first];
  if (columns) return columns;
  return [...(second ? [second] : []), FIELD_OF[first] ?? first];
}

function inWords({ code, message, data }: Rejection, label: string, kind: string): { readonly reason: string; readonly fix: string } {
  if (code === 'IDEMPOTENCY_KEY_REUSED') {
    return {
      reason: `This row (${label}) was imported before with other values.`,
      fix: 'An import records a thing once. Change it in OpsLedger itself, or set the row back to what it was.',
    };
  }
  if (code === 'ALREADY_EXISTS') {
    const fix = `Leave the row out, or correct it in OpsLedger itself. To have everything in, import ${kind} before files that only name them.`;
    return { reason: `The ${label} is in the ledger already, recorded by another way or with less.`, fix };
  }
  if (code === 'KEY_TAKEN') {
    const key = data?.['space'] === 'username' ? 'username' : `${String(data?.['space'])} "${String(data?.['key'])}"`;
    return {
      reason: `The ${key} belongs to something else in the ledger already.`,
      fix: 'Correct the row, or leave it out if it is the same thing.',
    };
  }
  return { reason: message, fix: 'Correct the row and import the file again: rows that are in are not imported twice.' };
}
