/**
 * The codes in force of ISO 4217, "List one", by the number of decimals of their minor unit. Kept by SIX for ISO:
 * https://www.six-group.com/en/products-services/financial-information/data-standards.html
 * Left out on purpose: withdrawn codes (BGN since 2026, ANG, HRK, SLL, ZWL …), funds codes, metals, units of account and the
 * testing code: nobody is invoiced in them. A withdrawn code is moved out in the release after its last day.
 */
const CODES_BY_MINOR_DIGITS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK
      DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT
      LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN
      QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS
      VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

const MINOR_DIGITS: ReadonlyMap<string, number> = new Map(
  Object.entries(CODES_BY_MINOR_DIGITS).flatMap(([digits, codes]) => codes.split(/\s+/).map((code) => [code, Number(digits)] as const)),
);

/** Every accepted currency code, sorted. */
export const CURRENCY_CODES: readonly string[] = [...MINOR_DIGITS.keys()].sort();

/** True for an ISO 4217 code in force, in capitals. */
export function isCurrency(code: string): boolean {
  return MINOR_DIGITS.has(code);
}

/** Decimals of the currency's minor unit: 2 for EUR, 0 for JPY, 3 for KWD; undefined for a code that is not accepted. */
export function minorUnitDigits(code: string): number | undefined {
  return MINOR_DIGITS.get(code);
}
