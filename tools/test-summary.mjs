/** Prints `N passed, N failed` from Jest's JSON result. A file that could not run at all counts as one failure. */
import { existsSync, readFileSync } from 'node:fs';

const path = process.argv[2];
if (path === undefined || !existsSync(path)) {
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(path, 'utf8'));
console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`);
