/** A part of a whole as decimal text with 4 decimals, half up; null of nothing. @param part whole number from 0 to `whole`. */
export function shareOf(part: number, whole: number): string | null {
  if (whole === 0) return null;
  const scaled = (BigInt(part) * 20_000n + BigInt(whole)) / (2n * BigInt(whole));
  return `${scaled / 10_000n}.${(scaled % 10_000n).toString().padStart(4, '0')}`;
}
