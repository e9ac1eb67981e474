import type { DeviationCount } from '@opsledger/focus';
import type { FocusFileReport } from './validate.js';

/** A report as lines for people: the verdict first, then one block for each kind of deviation, errors before warnings. */
export function renderFocusReport(report: FocusFileReport): readonly string[] {
  const { file, version, rows, errors, warnings, valid } = report;
  const verdict = valid ? `is valid FOCUS ${version}` : `is not valid FOCUS ${version}`;
  return [
    `${file}: ${rows} rows, ${errors} errors, ${warnings} warnings: it ${verdict}.`,
    ...report.unreadable.map(({ line, reason, fix }) => `  line ${line}: ${reason} ${fix}`),
    ...[...report.deviations].sort((a, b) => rank(a) - rank(b)).flatMap(deviationLines),
    ...(report.totals.length > 0 ? ['Totals:'] : []),
    ...report.totals.map(({ column, currency, total }) => `  ${column} ${currency} ${total}`),
    ...(report.absent.length > 0 ? [`Conditional and recommended columns that are not there: ${report.absent.join(', ')}.`] : []),
  ];
}

const rank = ({ severity, count }: DeviationCount): number => (severity === 'error' ? 0 : Number.MAX_SAFE_INTEGER / 2) - count;

function deviationLines({ column, code, severity, message, fix, count, lines }: DeviationCount): readonly string[] {
  const where = count === 1 ? `line ${lines[0]}` : `${count} times, lines ${lines.join(', ')}${count > lines.length ? ', …' : ''}`;
  return [`  ${severity} ${code}${column === '' ? '' : ` in ${column}`} (${where})`, `    ${message} ${fix}`];
}
