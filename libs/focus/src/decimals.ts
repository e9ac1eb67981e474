/** `-12.50`, `3`, `1.5E-7`; no plus sign, no separators of thousands, no spaces (FOCUS numeric format). */
const NUMERIC = /^(-?)(\d+)(?:\.(\d+))?(?:[eE](-?\d{1,3}))?$/;

/** A number without loss: `units` times ten to the power of minus `decimals`. */
export interface Scaled {
  readonly units: bigint;
  readonly decimals: number;
}

/** Reads a number as FOCUS writes it; undefined for anything else. */
export function parseScaled(text: string): Scaled | undefined {
  const match = NUMERIC.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const units = BigInt(`${sign}${whole}${fraction}`);
  const decimals = fraction.length - Number(exponent);
  return decimals >= 0 ? { units, decimals } : { units: units * 10n ** BigInt(-decimals), decimals: 0 };
}

/** The number as plain decimal text, with all its decimals. */
export function scaledText({ units, decimals }: Scaled): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${units < 0n ? '-' : ''}${whole}${decimals > 0 ? `.${digits.slice(-decimals)}` : ''}`;
}

/** The sum, exact. */
export function addScaled(a: Scaled, b: Scaled): Scaled {
  const decimals = Math.max(a.decimals, b.decimals);
  return { units: unitsAt(a, decimals) + unitsAt(b, decimals), decimals };
}

/** Digits behind the point at which providers round what they calculate. */
const ROUNDED_AT = 9;

/** Whether a product is what was written, which may have been rounded either way at its last decimal, or at the ninth. */
export function isProduct([a, b]: readonly [Scaled, Scaled], written: Scaled): boolean {
  const product = { units: a.units * b.units, decimals: a.decimals + b.decimals };
  const decimals = Math.max(product.decimals, written.decimals, ROUNDED_AT);
  const off = unitsAt(product, decimals) - unitsAt(written, decimals);
  return (off < 0n ? -off : off) < 10n ** BigInt(decimals - Math.min(written.decimals, ROUNDED_AT));
}

const unitsAt = ({ units, decimals }: Scaled, wanted: number): bigint => units * 10n ** BigInt(wanted - decimals);
