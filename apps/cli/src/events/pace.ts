/** How long work took. */
export interface Timed {
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

/** Measures work on events. */
export async function timed<Result extends { readonly events: number }>(work: () => Promise<Result>): Promise<Result & Timed> {
  const started = performance.now();
  const result = await work();
  const seconds = (performance.now() - started) / 1000;
  return { ...result, seconds: Math.round(seconds * 1000) / 1000, eventsPerSecond: Math.round(result.events / seconds) };
}

/** As a sentence. */
export function pace({ seconds, eventsPerSecond }: Timed): string {
  return `It took ${seconds.toFixed(1)} s (${eventsPerSecond} events/s).`;
}
