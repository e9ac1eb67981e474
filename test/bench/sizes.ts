/** A size of a benchmark: what the variable says, else the usual one, or the small one when BENCH_QUICK is set. */
export function sizeOf(variable: string, usual: number, quick: number): number {
  return Number(process.env[variable] ?? (process.env['BENCH_QUICK'] ? quick : usual));
}

/** Rounds of each comparison. */
export const rounds = (): number => sizeOf('BENCH_ROUNDS', 5, 3);
