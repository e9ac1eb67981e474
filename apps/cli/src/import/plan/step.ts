import { uuidV5, type Brand, type CommandId, type LocalDate, parseId } from '@opsledger/kernel';
import type { AssetCommand, AssetModelCommand, AssetTypeCommand } from '@opsledger/assets';
import type { EntitlementCommand, SoftwareProductCommand } from '@opsledger/licenses';
import type { CostCenterCommand, LocationCommand, OrgUnitCommand, PersonRequest } from '@opsledger/organization';
import type { FileKind } from '../read/columns.js';

/** A command of an import and the aggregate it goes to. People's commands hold plain text; they are encrypted just before they run. */
export type ImportCommand =
  | { readonly category: 'asset'; readonly command: AssetCommand }
  | { readonly category: 'assetModel'; readonly command: AssetModelCommand }
  | { readonly category: 'assetType'; readonly command: AssetTypeCommand }
  | { readonly category: 'costCenter'; readonly command: CostCenterCommand }
  | { readonly category: 'licenseEntitlement'; readonly command: EntitlementCommand }
  | { readonly category: 'location'; readonly command: LocationCommand }
  | { readonly category: 'orgUnit'; readonly command: OrgUnitCommand }
  | { readonly category: 'person'; readonly command: PersonRequest }
  | { readonly category: 'softwareProduct'; readonly command: SoftwareProductCommand };

/** Categories of what rows name without having a row of its own. */
export type Category = ImportCommand['category'];

/** One thing to be in the ledger: its id, the command that makes it, and what must be there before. */
export type Step = ImportCommand & {
  readonly id: string;
  /** How reports call it, e.g. `location "Calgary"`. */
  readonly label: string;
  readonly needs: readonly Step[];
  /** Id of what the command makes within the aggregate: a lot or an assignment of an entitlement. Absent: the aggregate itself. */
  readonly part?: string;
  /** The day on which it happened, when that is known. */
  readonly occurredOn?: LocalDate;
};

/** What tells steps apart: several may go to one aggregate. */
export const stepKey = ({ id, part }: Pick<Step, 'id' | 'part'>): string => part ?? id;

/** A row of a file as commands. */
export interface PlannedRow {
  readonly kind: FileKind;
  readonly file: string;
  readonly line: number;
  readonly own: Step;
  /** Key of another row's step that must come first, if that row is part of the import. */
  readonly after?: string;
  /** Cells by field, as reports show them when the ledger refuses the row. */
  readonly cells?: Readonly<Record<string, string>>;
}

/** Something the operator should know about a row that is imported all the same. */
export interface Note {
  readonly file: string;
  readonly line: number;
  readonly column?: string;
  readonly note: string;
}

/** One form for every spelling of a name: case, blanks and Unicode composition do not tell two names apart. */
export function nameKey(name: string): string {
  return name.normalize('NFC').trim().replace(/\s+/g, ' ').toUpperCase();
}

/** The id of a thing by its natural key: the same row gives the same id in every import. */
export function naturalId<Id extends Brand<string, string>>(category: Category, ...names: readonly string[]): Id {
  return parseId<Id>(uuidV5(JSON.stringify(['import', category, ...names.map(nameKey)])));
}

/** The idempotency key of a step: a second import repeats it instead of doing it again. */
export function importCommandId(step: Pick<Step, 'category' | 'id' | 'part' | 'command'>): CommandId {
  return parseId<CommandId>(uuidV5(JSON.stringify(['import', step.category, stepKey(step), step.command.type])));
}
