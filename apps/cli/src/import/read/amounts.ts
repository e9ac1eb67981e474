import { isCurrency, minorUnitDigits, MoneyError, parseMoney, type Money } from '@opsledger/kernel';
import type { Fault } from './problem.js';

/** How amounts are written, and the currency of those that name none. */
export interface AmountSettings {
  readonly decimal: '.' | ',';
  readonly currency: string;
}

/** Signs that name one currency. Longer signs come first: `US$` before `$`. */
const SIGNS: readonly (readonly [sign: string, currency: string])[] = [
  ['US$', 'USD'],
  ['CA$', 'CAD'],
  ['AU$', 'AUD'],
  ['NZ$', 'NZD'],
  ['HK$', 'HKD'],
  ['C$', 'CAD'],
  ['A$', 'AUD'],
  ['S$', 'SGD'],
  ['R$', 'BRL'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₹', 'INR'],
  ['₩', 'KRW'],
  ['₽', 'RUB'],
  ['₺', 'TRY'],
  ['₪', 'ILS'],
  ['₴', 'UAH'],
  ['zł', 'PLN'],
  ['Kč', 'CZK'],
];

/** Signs that several currencies share: the currency of the settings is taken if it is one of them, else the first. */
const SHARED_SIGNS: Readonly<Record<string, readonly string[]>> = {
  $: ['USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'MXN', 'ARS', 'CLP', 'COP', 'TWD', 'BBD', 'BSD', 'JMD', 'TTD', 'UYU', 'XCD'],
  '¥': ['JPY', 'CNY'],
  kr: ['SEK', 'NOK', 'DKK', 'ISK'],
};

/**
 * Reads an amount as people write it: `$12.58`, `1,234.56`, `USD 1 234.56`, `1.234,56 €` (decimal comma), `1'234.50`. Exact: nothing is rounded.
 * A currency sign or code in the cell wins over the settings.
 */
export function parseAmountCell(text: string, { decimal, currency }: AmountSettings): Money | Fault {
  const { digits, named } = takeCurrency(text.replace(/[\u00a0\u202f]/g, ' ').trim(), currency);
  if (named !== undefined && !isCurrency(named)) {
    const reason = `${JSON.stringify(named)} is not an ISO 4217 currency code in force.`;
    return { code: 'INVALID_CURRENCY', reason, fix: 'Use a code like EUR, or leave it out and say --currency.' };
  }
  if (/^(-|−)|^\(.*\)$|-$/.test(digits)) return invalid(text, 'is negative', 'Write what was paid, zero or more.');
  const plain = plainDecimal(digits, decimal);
  if (plain === undefined) return invalid(text, `is not an amount with the decimal mark "${decimal}"`, decimalAdvice(digits, decimal));
  const code = named ?? currency;
  try {
    return parseMoney({ amount: withoutExtraZeros(plain, minorUnitDigits(code) ?? 0), currency: code });
  } catch (error) {
    if (error instanceof MoneyError)
      return invalid(text, `is not an amount of ${code}: ${error.message}`, `Write it with the decimals ${code} has.`);
    throw error;
  }
}

function takeCurrency(text: string, preferred: string): { readonly digits: string; readonly named?: string } {
  const code = /^([A-Za-z]{3})\s*(?=[\d-])|(?<=\d)\s*([A-Za-z]{3})$/.exec(text);
  if (code) return { digits: text.replace(code[0], '').trim(), named: (code[1] ?? code[2])!.toUpperCase() };
  const shared = Object.entries(SHARED_SIGNS).map(([sign, all]) => [sign, all.includes(preferred) ? preferred : all[0]!] as const);
  for (const [sign, currency] of [...SIGNS, ...shared]) {
    if (text.startsWith(sign)) return { digits: text.slice(sign.length).trim(), named: currency };
    if (text.endsWith(sign)) return { digits: text.slice(0, -sign.length).trim(), named: currency };
    if (text.startsWith(`-${sign}`)) return { digits: `-${text.slice(1 + sign.length).trim()}`, named: currency };
  }
  return { digits: text };
}

/** Plain decimal text without group marks (also the Indian 12,34,567); undefined when the digits are not grouped as numbers are. */
function plainDecimal(digits: string, decimal: '.' | ','): string | undefined {
  const [whole = '', decimals, ...more] = digits.split(decimal);
  const plain = withoutGroups(whole, decimal);
  if (plain === undefined || more.length > 0) return undefined;
  if (decimals === undefined) return plain;
  return /^\d+$/.test(decimals) ? `${plain}.${decimals}` : undefined;
}

function withoutGroups(whole: string, decimal: '.' | ','): string | undefined {
  const mark = /\D/.exec(whole)?.[0];
  const groups = mark === undefined ? [whole] : whole.split(mark);
  if (mark !== undefined && !(GROUP_MARKS[decimal].includes(mark) && wellGrouped(groups))) return undefined;
  const digits = groups.join('').replace(/^0+(?=\d)/, '');
  return digits === '' ? undefined : digits;
}

/** What may stand between groups of digits, by the decimal mark in use. */
const GROUP_MARKS = { '.': ",'’ ", ',': ".'’ " } as const;

function wellGrouped(groups: readonly string[]): boolean {
  const middle = groups.slice(1, -1);
  return /^\d{1,3}$/.test(groups[0]!) && middle.every((group) => /^\d{2,3}$/.test(group)) && /^\d{3}$/.test(groups.at(-1)!);
}

/** Zeros beyond the currency's decimals say nothing: databases export 12.5800. */
function withoutExtraZeros(amount: string, digits: number): string {
  const [whole = '', decimals = ''] = amount.split('.');
  const kept = decimals.length > digits ? decimals.replace(/0+$/, '').padEnd(Math.min(digits, decimals.length), '0') : decimals;
  return kept === '' ? whole : `${whole}.${kept}`;
}

function decimalAdvice(digits: string, decimal: '.' | ','): string {
  const other = decimal === '.' ? ',' : '.';
  const fitsOther = plainDecimal(digits, other) !== undefined;
  return fitsOther
    ? `If the whole file is written that way, say --decimal "${other}".`
    : 'Write digits with at most one decimal mark, like 1250.00.';
}

const invalid = (text: string, what: string, fix: string): Fault => ({
  code: 'INVALID_AMOUNT',
  reason: `${JSON.stringify(text.slice(0, 40))} ${what}.`.replace(/\.\.$/, '.'),
  fix,
});
