import type { ModelRow } from '../read/columns.js';
import type { Fault } from '../read/problem.js';
import { modelStep, UNCATEGORISED, UNKNOWN_MANUFACTURER } from './implied.js';
import { ambiguous, compound, duplicate, type Place, type Planning } from './planning.js';
import type { Resolved } from './plan-places.js';
import { nameKey, type Step } from './step.js';

/** A row of a file of models. Manufacturer, name and number together tell models apart. */
export function planModel(planning: Planning, row: ModelRow, place: Place): { own: Step } | (Fault & { field: string }) {
  const manufacturer = row.manufacturer ?? UNKNOWN_MANUFACTURER;
  const own = modelStep({ ...row, manufacturer });
  const first = planning.claim('model', own.id, place);
  if (first) return { ...duplicate('model (manufacturer, name and number together)', first, place), field: 'name' };
  const candidate = { id: own.id, detail: `${manufacturer}${row.modelNumber ? `, ${row.modelNumber}` : ''}` };
  planning.models.add(row.name, candidate);
  if (row.modelNumber !== undefined) planning.models.add(compound(row.name, row.modelNumber), candidate);
  planning.models.add(compound(manufacturer, row.name, row.modelNumber ?? ''), candidate);
  planning.modelCategories.set(own.id, { category: row.category, place });
  return { own };
}

/** What a row of assets says of its model. */
export interface ModelMention {
  readonly model: string;
  readonly manufacturer?: string | undefined;
  readonly modelNumber?: string | undefined;
  readonly category?: string | undefined;
  readonly modelNotes?: string | undefined;
}

/** The model of an asset: one of the files, or one that only this and like rows name. Its category is that of the row that names it first. */
export function resolveModel(planning: Planning, mention: ModelMention, place: Place): Resolved | Fault {
  const { model: name, modelNumber } = mention;
  const candidates = candidatesFor(planning, mention);
  if (candidates.length > 1) return ambiguous('models', name, candidates);
  if (candidates[0]) {
    noteOtherCategory(planning, candidates[0].id, mention, place);
    return { id: candidates[0].id };
  }
  const manufacturer = mention.manufacturer ?? UNKNOWN_MANUFACTURER;
  const category = mention.category ?? UNCATEGORISED;
  const step = planning.once(modelStep({ name, manufacturer, modelNumber, category, notes: mention.modelNotes }));
  if (!planning.modelCategories.has(step.id)) planning.modelCategories.set(step.id, { category, place });
  noteOtherCategory(planning, step.id, mention, place);
  return { id: step.id, step };
}

/** Models of the files that fit: with a manufacturer exactly; without one by name and number, or by name alone. */
function candidatesFor({ models }: Planning, { model, manufacturer, modelNumber }: ModelMention): ReturnType<Planning['models']['find']> {
  if (manufacturer !== undefined) return models.find(compound(manufacturer, model, modelNumber ?? ''));
  return modelNumber === undefined ? models.find(model) : models.find(compound(model, modelNumber));
}

/** A category belongs to the model here: a row that gives its model another one is imported, and the operator is told. */
function noteOtherCategory(planning: Planning, modelId: string, { category }: ModelMention, place: Place): void {
  const known = planning.modelCategories.get(modelId);
  if (category === undefined || !known || nameKey(known.category) === nameKey(category)) return;
  const where = known.place.file === place.file ? `line ${known.place.line}` : `line ${known.place.line} of ${known.place.file}`;
  const note = `The category "${category}" is not recorded: the same model has the category "${known.category}" in ${where}.`;
  planning.notes.push({ ...place, column: 'category', note });
}
