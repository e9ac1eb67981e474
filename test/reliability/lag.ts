/** Milliseconds from an append until read models show it. */
export interface Lag {
  readonly probes: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Sums lags up. */
export function lagOf(measured: readonly number[]): Lag {
  const lags = [...measured].sort((a, b) => a - b);
  const at = (share: number): number => Math.round(lags[Math.min(lags.length - 1, Math.floor(lags.length * share))] ?? 0);
  return { probes: lags.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
