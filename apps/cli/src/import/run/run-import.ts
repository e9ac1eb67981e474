import { isImportFile, isRow, openImportFile, readRows, type ImportFile, type ReadSettings } from '../read/import-file.js';
import type { ByteSource } from '../read/csv-table.js';
import type { Problem } from '../read/problem.js';
import { Planner } from '../plan/plan-row.js';
import { Planning } from '../plan/planning.js';
import { stepKey, type Note, type PlannedRow, type Step } from '../plan/step.js';
import { FILE_KINDS } from '../read/columns.js';
import type { Entitlement } from '@opsledger/licenses';
import type { Progress } from '../../console/progress.js';
import { asProblem } from './refusal.js';
import { knownNames } from './known-names.js';
import { ReportBuilder, inImportOrder, type ImportReport } from './report.js';
import { StepRunner, type ImportTarget } from './step-runner.js';
import { Pool } from './pool.js';

/** Rows whose commands are under way at once. */
const CONCURRENCY = 32;

/** Files that were looked at: those that can be imported, in order, and what is wrong with the others. */
export interface OpenedFiles {
  readonly files: readonly ImportFile[];
  readonly refused: readonly { readonly file: string; readonly problems: readonly Problem[] }[];
}

/** Looks at the header and the dates of every file. */
export async function openFiles(sources: readonly ByteSource[], settings: ReadSettings): Promise<OpenedFiles> {
  const files: ImportFile[] = [];
  const refused: { file: string; problems: readonly Problem[] }[] = [];
  for (const source of sources) {
    const opened = await openImportFile(source, settings);
    if (isImportFile(opened)) files.push(opened);
    else refused.push({ file: source.name, problems: opened });
  }
  return { files: inImportOrder(files), refused };
}

/** Reads and plans every row and says what an import would do. Writes nothing. */
export async function planImport(opened: OpenedFiles, target: ImportTarget, progress?: Progress): Promise<ImportReport> {
  const implied = new Map<string, Step>();
  const visit = async ({ own }: PlannedRow): Promise<'imported' | 'alreadyThere'> => {
    for (const need of closure(own.needs)) if (need.part === undefined) implied.set(need.id, need);
    return (await isThere(target, own)) ? 'alreadyThere' : 'imported';
  };
  const report = new ReportBuilder();
  const planning = await eachRow(opened, target, report, { progress, visit });
  const counts = new Map<Step['category'], number>();
  for (const { category, id } of implied.values()) {
    if ((await target.aggregates.state(category, id)).revision < 0) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return report.build('planned', counts, planning.notes);
}

/**
 * Runs the commands of every row. Safe to interrupt and to run again: what is in the ledger answers as already there.
 * @throws {StoreUnavailable} | {OutcomeUnknown} the store stopped answering; run it again.
 */
export async function executeImport(
  opened: OpenedFiles,
  target: ImportTarget,
  correlationId: string,
  progress?: Progress,
): Promise<ImportReport> {
  const runner = new StepRunner(target, correlationId);
  const report = new ReportBuilder();
  const headers = new Map(opened.files.map((file) => [file.source.name, file.header]));
  const visit = async (row: PlannedRow): Promise<'imported' | 'alreadyThere' | Problem> => {
    const result = await runner.run(row.own, row);
    if (result.status === 'refused') return asProblem(row, result.rejection, headers.get(row.file)!);
    return result.status === 'imported' ? 'imported' : 'alreadyThere';
  };
  const planning = await eachRow(opened, target, report, { progress, visit });
  return report.build('done', runner.created, planning.notes);
}

interface Pass {
  readonly progress?: Progress | undefined;
  readonly visit: (row: PlannedRow) => Promise<'imported' | 'alreadyThere' | Problem>;
}

/** Reads all files in order and visits their planned rows; each kind of file is finished before the next begins. */
async function eachRow({ files, refused }: OpenedFiles, target: ImportTarget, report: ReportBuilder, pass: Pass): Promise<Planning> {
  for (const { file, problems } of refused) {
    report.file(file);
    report.add(problems);
  }
  const planning = new Planning((space, text) => target.subjectKeys.blindIndex(space, text), await knownNames(target.eventStore));
  const planner = new Planner(planning);
  await announceLocations(files, planner);
  let done = 0;
  const pool = new Pool(CONCURRENCY);
  const settle = async (row: PlannedRow): Promise<void> => {
    const answer = await pass.visit(row);
    if (typeof answer === 'string') report.row(row.file, answer);
    else report.refused(row.file, [answer]);
    pass.progress?.update(++done);
  };
  for (const kind of FILE_KINDS) {
    const waiting: PlannedRow[] = [];
    for (const file of files.filter(({ header }) => header.kind === kind)) {
      planning.notes.push(...dateOrderNotes(file));
      for await (const row of plannedRows(file, planner, report)) {
        if (row.after === undefined) await pool.run(() => settle(row));
        else waiting.push(row);
      }
    }
    await pool.drain();
    await inOrder(
      waiting,
      (row) => pool.run(() => settle(row)),
      () => pool.drain(),
    );
  }
  return planning;
}

/** The rows of a file that can be planned; the others go to the report. */
async function* plannedRows(file: ImportFile, planner: Planner, report: ReportBuilder): AsyncGenerator<PlannedRow> {
  const { source, header } = file;
  report.file(source.name, header.kind, header.notImported);
  for await (const item of readRows(file)) {
    const planned = isRow(item) ? planner.plan(item, source.name, header) : item;
    if ('own' in planned) yield planned;
    else report.refused(source.name, 'code' in planned ? [planned] : planned);
  }
}

/** Says where nothing in a column of dates tells day from month. */
function dateOrderNotes({ source, header, settings, dateEvidence }: ImportFile): readonly Note[] {
  if (settings.dateOrder) return [];
  return Object.entries(dateEvidence).flatMap(([field, { mdy, dmy, either }]) => {
    if (either === undefined || mdy !== undefined || dmy !== undefined) return [];
    const column = header.names[header.places[field]!]!;
    const note = `No date in the column "${column}" shows whether the day or the month comes first: read with the month first. Say --date-order if not.`;
    return [{ file: source.name, line: either, column, note }];
  });
}

/** Lets every location of the files be known by name before rows refer to it. */
async function announceLocations(files: readonly ImportFile[], planner: Planner): Promise<void> {
  for (const file of files.filter(({ header }) => header.kind === 'locations')) {
    for await (const item of readRows(file)) {
      if (isRow(item) && item.kind === 'locations') planner.announce(item.row, { file: file.source.name, line: item.line });
    }
  }
}

/** Visits rows after those they depend on, round by round. What depends on itself is visited last, for the ledger to refuse. */
async function inOrder(
  rows: readonly PlannedRow[],
  visit: (row: PlannedRow) => Promise<void>,
  settled: () => Promise<void>,
): Promise<void> {
  let waiting = rows;
  while (waiting.length > 0) {
    const pending = new Set(waiting.map(({ own }) => stepKey(own)));
    const ready = waiting.filter(({ after }) => after === undefined || !pending.has(after));
    const round = ready.length > 0 ? ready : waiting;
    for (const row of round) await visit(row);
    await settled();
    const visited = new Set(round);
    waiting = waiting.filter((row) => !visited.has(row));
  }
}

function closure(needs: readonly Step[]): readonly Step[] {
  return needs.flatMap((need) => [...closure(need.needs), need]);
}

/** Whether the ledger has what a row would make: an aggregate, or a lot or an assignment of an entitlement. */
async function isThere(target: ImportTarget, { category, id, part }: Step): Promise<boolean> {
  const { state, revision } = await target.aggregates.state<Entitlement>(category, id);
  if (part === undefined) return revision >= 0;
  if (state.status === 'Unknown') return false;
  return state.lots.some(({ lotId }) => lotId === part) || state.assignments.some(({ assignmentId }) => assignmentId === part);
}
