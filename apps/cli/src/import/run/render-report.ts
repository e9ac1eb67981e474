import type { Problem } from '../read/problem.js';
import type { FileReport, ImportReport } from './report.js';

/** Problems, and notes, that are shown one by one; all are in the JSON report. */
const SHOWN = 50;

/** Names of what rows only mention: one, and many. */
const CATEGORY_NAMES: Readonly<Record<string, readonly [one: string, many: string]>> = {
  asset: ['asset', 'assets'],
  assetModel: ['model', 'models'],
  assetType: ['type', 'types'],
  costCenter: ['cost center', 'cost centers'],
  licenseEntitlement: ['entitlement', 'entitlements'],
  location: ['location', 'locations'],
  orgUnit: ['org unit', 'org units'],
  person: ['person', 'people'],
  softwareProduct: ['software product', 'software products'],
};

/** A report as lines for people. */
export function renderReport(report: ImportReport): readonly string[] {
  return [
    ...report.files.map((file) => fileLine(file, report.stage)),
    ...impliedLines(report),
    ...report.files.flatMap(({ file, columnsNotImported: columns }) =>
      columns.length > 0 ? [`${file}: columns not imported: ${columns.join(', ')}`] : [],
    ),
    ...problemLines(report),
    ...noteLines(report),
  ];
}

function fileLine({ file, kind, rows, imported, alreadyThere, refused }: FileReport, stage: ImportReport['stage']): string {
  if (kind === undefined) return `${file}: refused as a whole`;
  const verb = stage === 'done' ? 'imported' : 'to import';
  const before = stage === 'done' ? 'already imported' : 'already there';
  return `${file}: ${rows} ${kind}: ${imported} ${verb}, ${alreadyThere} ${before}, ${refused} refused`;
}

function impliedLines({ implied, stage }: ImportReport): readonly string[] {
  const parts = Object.entries(implied).map(([category, count]) => `${count} ${CATEGORY_NAMES[category]![count === 1 ? 0 : 1]}`);
  if (parts.length === 0) return [];
  return [`Only named by rows, and ${stage === 'done' ? 'made' : 'to be made'} on the way: ${parts.join(', ')}`];
}

function problemLines({ problems, problemsLeftOff }: ImportReport): readonly string[] {
  if (problems.length === 0) return [];
  const more = problems.length - SHOWN + problemsLeftOff;
  return [
    'Refused:',
    ...summary(problems),
    ...problems.slice(0, SHOWN).map(problemLine),
    ...(more > 0 ? [`  … and ${more} more; --report FILE lists them.`] : []),
  ];
}

/** Where many rows have the same fault, how many; a single one speaks for itself. */
function summary(problems: readonly Problem[]): readonly string[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = `${problem.file}: ${problem.code}${problem.column === undefined ? '' : ` in "${problem.column}"`}`;
    const group = groups.get(key);
    if (group) group.push(problem);
    else groups.set(key, [problem]);
  }
  return [...groups].filter(([, group]) => group.length > 1).map(([key, group]) => `  ${group.length} × ${key}`);
}

function problemLine({ file, line, column, value, code, reason, fix }: Problem): string {
  const where = [`${file}${line === undefined ? '' : `:${line}`}`, column, value === undefined ? undefined : JSON.stringify(value)];
  return `  ${where.filter((part) => part !== undefined).join('  ')}  ${code}: ${reason} ${fix}`;
}

function noteLines({ notes }: ImportReport): readonly string[] {
  if (notes.length === 0) return [];
  const more = notes.length - SHOWN;
  return [
    'Imported, but note:',
    ...notes.slice(0, SHOWN).map(({ file, line, note }) => `  ${file}:${line}  ${note}`),
    ...(more > 0 ? [`  … and ${more} more.`] : []),
  ];
}
