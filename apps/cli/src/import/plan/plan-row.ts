import type { ImportRow } from '../read/import-file.js';
import type { LocationRow } from '../read/columns.js';
import { isFault, shown, type Problem } from '../read/problem.js';
import type { Header } from '../read/header.js';
import { planAsset } from './plan-assets.js';
import { planLicense } from './plan-licenses.js';
import { planModel } from './plan-models.js';
import { planUser } from './plan-people.js';
import { noteLocation, planLocation } from './plan-places.js';
import { problemAt, type Place, type Planning } from './planning.js';
import type { PlannedRow, Step } from './step.js';

/** Turns rows into commands, one row after another: files of locations first, then users, models, assets and licenses. */
export class Planner {
  private readonly noted = new Map<string, number>();
  private readonly planned = new Map<string, number>();

  constructor(readonly planning: Planning) {}

  /** Makes a location's name known before any row is planned. */
  announce(row: LocationRow, place: Place): void {
    noteLocation(this.planning, this.noted, row, place);
  }

  /** The commands of a row, or why there are none. */
  plan(item: ImportRow, file: string, header: Header): PlannedRow | Problem {
    const place: Place = { file, line: item.line };
    const before = this.planning.notes.length;
    const answer = this.planTyped(item, place);
    this.nameColumns(before, header);
    if (!isFault(answer)) return { kind: item.kind, ...place, ...answer };
    const { field, ...fault } = answer;
    const at = header.places[field];
    const value: unknown = (item.row as Readonly<Record<string, unknown>>)[field];
    return problemAt(place, fault, at === undefined ? undefined : header.names[at], cellText(value));
  }

  /** Planning knows fields; reports name columns as the file writes them. */
  private nameColumns(from: number, { places, names }: Header): void {
    const { notes } = this.planning;
    for (const [index, note] of notes.slice(from).entries()) {
      const at = note.column === undefined ? undefined : places[note.column];
      if (at !== undefined) notes[from + index] = { ...note, column: names[at]! };
    }
  }

  private planTyped(
    item: ImportRow,
    place: Place,
  ):
    | { own: Step; after?: string }
    | (Problem & { field: string })
    | ReturnType<typeof planAsset>
    | ReturnType<typeof planLicense>
    | ReturnType<typeof planUser> {
    switch (item.kind) {
      case 'locations':
        return planLocation(this.planning, this.planned, item.row, place);
      case 'users':
        return planUser(this.planning, item.row, place);
      case 'models':
        return planModel(this.planning, item.row, place);
      case 'assets':
        return planAsset(this.planning, item.row, place);
      case 'licenses':
        return planLicense(this.planning, item.row, place);
    }
  }
}

/** A cell as reports show it. */
function cellText(value: unknown): string | undefined {
  if (typeof value === 'string') return shown(value);
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' && value !== null && 'amount' in value ? String(value.amount) : undefined;
}
