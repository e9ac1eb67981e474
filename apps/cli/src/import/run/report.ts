import { FILE_KINDS, type FileKind } from '../read/columns.js';
import type { Problem } from '../read/problem.js';
import type { Note, Step } from '../plan/step.js';

/** What became of one file. Before the import `imported` counts what would be. */
export interface FileReport {
  readonly file: string;
  /** Absent when the file was refused as a whole. */
  readonly kind?: FileKind;
  readonly rows: number;
  readonly imported: number;
  readonly alreadyThere: number;
  readonly refused: number;
  /** Headers of columns that nothing was taken from. */
  readonly columnsNotImported: readonly string[];
}

/** What an import did, or would do. */
export interface ImportReport {
  readonly stage: 'planned' | 'done';
  readonly files: readonly FileReport[];
  /** Things that rows only name, by category: what was made, or how many are named. */
  readonly implied: Readonly<Partial<Record<Step['category'], number>>>;
  readonly problems: readonly Problem[];
  /** Problems beyond the first 10,000, which are counted only. */
  readonly problemsLeftOff: number;
  readonly notes: readonly Note[];
}

/** Most problems, and most notes, that a report lists. */
export const MAX_LISTED = 10_000;

interface Counts {
  kind?: FileKind;
  rows: number;
  imported: number;
  alreadyThere: number;
  refused: number;
  columnsNotImported: readonly string[];
}

/** Counts what becomes of rows while an import runs. */
export class ReportBuilder {
  private readonly files = new Map<string, Counts>();
  private readonly problems: Problem[] = [];
  private leftOff = 0;

  /** Begins a file. */
  file(name: string, kind?: FileKind, columnsNotImported: readonly string[] = []): void {
    this.files.set(name, { ...(kind && { kind }), rows: 0, imported: 0, alreadyThere: 0, refused: 0, columnsNotImported });
  }

  /** Counts a row that went in, or was in before. */
  row(file: string, status: 'imported' | 'alreadyThere'): void {
    const counts = this.files.get(file)!;
    counts.rows++;
    counts[status]++;
  }

  /** Counts a refused row, with everything that is wrong with it. */
  refused(file: string, problems: readonly Problem[]): void {
    const counts = this.files.get(file)!;
    counts.rows++;
    counts.refused++;
    this.add(problems);
  }

  /** Lists problems of a whole file. */
  add(problems: readonly Problem[]): void {
    for (const problem of problems) {
      if (this.problems.length < MAX_LISTED) this.problems.push(problem);
      else this.leftOff++;
    }
  }

  build(stage: ImportReport['stage'], implied: ReadonlyMap<Step['category'], number>, notes: readonly Note[]): ImportReport {
    const order = new Map([...this.files.keys()].map((file, index) => [file, index]));
    const problems = [...this.problems].sort(
      (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || (a.line ?? 0) - (b.line ?? 0),
    );
    return {
      stage,
      files: [...this.files].map(([file, counts]) => ({ file, ...counts })),
      implied: Object.fromEntries([...implied].sort(([a], [b]) => (a < b ? -1 : 1))),
      problems,
      problemsLeftOff: this.leftOff,
      notes: notes.slice(0, MAX_LISTED),
    };
  }
}

/** True when anything was refused. */
export function hasProblems(report: ImportReport): boolean {
  return report.problems.length > 0;
}

/** Files in the order in which they are imported. */
export function inImportOrder<File extends { readonly header: { readonly kind: FileKind } }>(files: readonly File[]): readonly File[] {
  return [...files].sort((a, b) => FILE_KINDS.indexOf(a.header.kind) - FILE_KINDS.indexOf(b.header.kind));
}
