import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Asked, Cost } from './p7-child.js';
import { median, type BenchRow } from './report.js';
import { rounds } from './sizes.js';

const CHILD = new URL('./p7-child.js', import.meta.url).pathname;

interface Grown {
  readonly events: number;
  readonly child: ChildProcess;
  readonly command: Cost[];
  readonly query: Cost[];
}

/**
 * P7: what a command and a list query cost behind many events, against few. Ledgers of all sizes are open at once and take turns. The read
 * models are embedded, so that the process's own CPU time and writes are all there is.
 */
export async function p7(folder: string): Promise<readonly BenchRow[]> {
  const work = mkdtempSync(join(folder, 'bench-p7-'));
  const sizes = (process.env['BENCH_SIZES'] ?? (process.env['BENCH_QUICK'] ? '10000,40000' : '10000,100000')).split(',').map(Number);
  const ledgers: Grown[] = [];
  try {
    for (const events of sizes) {
      const child = fork(CHILD, [join(work, String(events)), String(events)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      ledgers.push({ events, child, command: [], query: [] });
      await answerOf(child);
      process.stderr.write(`  ${events} events written and shown\n`);
      for (const asked of ['command', 'query'] as const) await ask(child, asked); // warms up
    }
    for (let round = 1; round <= rounds(); round++)
      for (const { events, child, command, query } of ledgers) {
        command.push(await ask(child, 'command'));
        query.push(await ask(child, 'query'));
        const [one, other] = [command.at(-1)!, query.at(-1)!];
        process.stderr.write(`  round ${round}, ${events} events: command ${Math.round(one.cpu)} µs, query ${Math.round(other.cpu)} µs\n`);
      }
    const [small, ...larger] = ledgers;
    return larger.flatMap((large) => [
      growth('a command with its read models: µs of CPU', [large, small!], ({ command }) => command.map(({ cpu }) => cpu)),
      growth('a command with its read models: bytes written', [large, small!], ({ command }) => command.map(({ bytes }) => bytes ?? NaN)),
      growth('a list query through the API: µs of CPU', [large, small!], ({ query }) => query.map(({ cpu }) => cpu)),
    ]);
  } finally {
    for (const { child } of ledgers) {
      child.send('end' satisfies Asked);
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    }
    rmSync(work, { recursive: true });
  }
}

function growth(work: string, [large, small]: readonly [Grown, Grown], figures: (of: Grown) => readonly number[]): BenchRow {
  const [many, few] = [figures(large), figures(small)];
  const ratio = median(many.map((figure, round) => figure / few[round]!));
  const told = ({ events }: Grown, all: readonly number[]) =>
    `${events.toLocaleString('en')} events: ${Math.round(median(all)).toLocaleString('en')} (${Math.round(Math.min(...all))}–${Math.round(Math.max(...all))})`;
  const measured = Number.isNaN(ratio) ? null : ratio;
  return {
    row: 'P7',
    work,
    measured: told(large, many),
    against: told(small, few),
    ratio: measured,
    goal: '≤ 1.2',
    met: measured === null ? null : measured <= 1.2,
  };
}

async function ask(child: ChildProcess, asked: Asked): Promise<Cost> {
  child.send(asked);
  return (await answerOf(child)) as Cost;
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const abort = new AbortController();
  const ended = once(child, 'exit', { signal: abort.signal }).then(([code]) => {
    throw new Error(`A ledger of the benchmark ended with code ${String(code)}.`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended]).finally(() => {
    ended.catch(() => undefined);
    abort.abort();
  })) as [unknown];
  return message;
}
