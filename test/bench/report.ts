/** One row of the table: a figure, what it is measured against in the same run, and the goal for their ratio. */
export interface BenchRow {
  readonly row: string;
  readonly work: string;
  readonly measured: string;
  readonly against: string;
  /** Measured over rival, as the row defines it; null when the rival could not be run. */
  readonly ratio: number | null;
  readonly goal: string;
  readonly met: boolean | null;
}

/** One measured side: operations per second, of several rounds. */
export interface Side {
  readonly name: string;
  readonly rounds: readonly number[];
}

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The median of the ratios round by round: both sides of a round ran one after the other, so a slow minute hits both. */
export function ratioOf(side: Side, rival: Side): number {
  return median(side.rounds.map((figure, round) => figure / rival.rounds[round]!));
}

/** `name: median/s (lowest–highest)`. */
export function describe({ name, rounds }: Side): string {
  const whole = (figure: number) => Math.round(figure).toLocaleString('en');
  return `${name}: ${whole(median(rounds))}/s (${whole(Math.min(...rounds))}–${whole(Math.max(...rounds))})`;
}

/** Runs each side once per round, in turns. */
export async function inTurns(rounds: number, sides: Readonly<Record<string, () => Promise<number>>>): Promise<readonly Side[]> {
  const figures = new Map<string, number[]>(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(sides)) {
      figures.get(name)!.push(await run());
      process.stderr.write(`  round ${round + 1} ${name}: ${Math.round(figures.get(name)!.at(-1)!)}/s\n`);
    }
  }
  return [...figures].map(([name, of]) => ({ name, rounds: of }));
}

/** The table for people. */
export function table(rows: readonly BenchRow[]): string {
  return rows
    .map(({ row, work, measured, against, ratio, goal, met }) => {
      const verdict = met === null ? 'not measured' : met ? 'met' : 'NOT MET';
      return [
        `${row}  ${work}`,
        `    ${measured}`,
        `    ${against}`,
        `    ratio ${ratio?.toFixed(2) ?? '–'}, goal ${goal}: ${verdict}`,
      ].join('\n');
    })
    .join('\n');
}
