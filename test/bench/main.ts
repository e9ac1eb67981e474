import { writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { p1 } from './p1-http.bench.js';
import { p2 } from './p2-command.bench.js';
import { p10 } from './p10-adapter.bench.js';
import { p3 } from './p3-query.bench.js';
import { p4 } from './p4-rebuild.bench.js';
import { p5 } from './p5-verify.bench.js';
import { p6 } from './p6-lag.bench.js';
import { p7 } from './p7-growth.bench.js';
import { p8 } from './p8-start.bench.js';
import { table, type BenchRow } from './report.js';

const ROWS: Readonly<Record<string, (folder: string) => Promise<readonly BenchRow[]>>> = {
  P1: p1,
  P2: p2,
  P3: p3,
  P4: p4,
  P5: p5,
  P6: p6,
  P7: p7,
  P8: (folder) => p8(folder, Number(process.env['BENCH_EVENTS'] ?? 1_000_000)),
  P10: p10,
};
const RESULT_FILE = 'bench-results.json';

const USAGE = `Usage: npm run bench -- [${Object.keys(ROWS).join('|')} …]

Measures the rows named (default: all), each against a rival in the same run, the two sides taking turns. Prints a table and writes
${RESULT_FILE}. BENCH_FOLDER sets where data are written (default: the temporary folder). Sizes: BENCH_ASSETS (P3), BENCH_EVENTS (P4, P5, P8), BENCH_SIZES (P7,
separated by commas), BENCH_SECONDS and BENCH_ROUNDS (P3 to P7); BENCH_QUICK makes P3 to P7 small.
`;

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in ROWS));
if (unknown !== undefined) {
  process.stderr.write(USAGE);
  process.exitCode = unknown === '--help' ? 0 : 2;
} else {
  const rows: BenchRow[] = [];
  for (const name of names.length > 0 ? names : Object.keys(ROWS)) {
    process.stderr.write(`${name}\n`);
    rows.push(...(await ROWS[name]!(process.env['BENCH_FOLDER'] ?? tmpdir())));
  }
  process.stdout.write(`${table(rows)}\n`);
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  writeFileSync(RESULT_FILE, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  process.exit(); // pools of the client keep the loop alive
}
