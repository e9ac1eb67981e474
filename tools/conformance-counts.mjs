/** Prints, from Jest's JSON result, how many rows of the event store conformance suite each target passed and failed. */
import { readFileSync } from 'node:fs';

const SUITE = 'event store conformance: ';
const { testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const counts = new Map();
for (const { ancestorTitles, status } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
  const target = ancestorTitles.find((title) => title.startsWith(SUITE))?.slice(SUITE.length);
  if (target === undefined) continue;
  const count = counts.get(target) ?? { passed: 0, failed: 0 };
  counts.set(target, { ...count, [status === 'passed' ? 'passed' : 'failed']: count[status === 'passed' ? 'passed' : 'failed'] + 1 });
}
for (const [target, { passed, failed }] of counts)
  console.log(`Event store conformance, ${target}: ${passed} rows passed, ${failed} failed`);
const inCi = ['embedded, in process', 'embedded over gRPC, batch appends', 'embedded over gRPC, plain appends'];
const missing = inCi.filter((target) => !counts.has(target));
if (missing.length > 0) console.log(`These targets did not run: ${missing.join('; ')}`);
process.exitCode = missing.length > 0 ? 1 : 0;
