import type { Finding, LogSpot, Notice, Verification } from '@opsledger/audit';
import type { ComparedReadModel } from './compare-read-models.js';

/** Findings that are shown to people; `--json` has all that were kept. */
const SHOWN = 20;

/** What a check of the log found, the first bad place first. */
export function renderVerification(verified: Verification): readonly string[] {
  const { findings, findingCount, notices } = verified;
  const shown = findings.slice(0, SHOWN);
  return [
    ...(findingCount === 0 ? [] : [`FOUND: the log is not as it was written and signed. ${findingCount} findings, the first place first.`]),
    ...shown.map(renderFinding),
    ...(findingCount > shown.length ? [`  … and ${findingCount - shown.length} more: see --json.`] : []),
    ...summary(verified),
    ...notices.map(renderNotice),
  ];
}

function renderFinding({ kind, until, stream, eventId, cause, ...from }: Finding): string {
  const where = until ? `between ${placeOf(from)} and ${placeOf(until)}` : `at ${placeOf(from)}`;
  const which = stream === undefined ? '' : ` (stream "${stream}"${eventId === undefined ? '' : `, event ${eventId}`})`;
  return `  ${kind} ${where}${which}: ${cause}`;
}

const placeOf = ({ position, index }: LogSpot): string => `position ${position}${index === undefined ? '' : `, leaf ${index}`}`;

function renderNotice({ kind, position, cause, count }: Notice): string {
  return `note: ${kind} at position ${position}${count > 1 ? ` and ${count - 1} more places` : ''}: ${cause}`;
}

function summary({ events, leaves, root, signed, saved, keyGiven, findingCount }: Verification): readonly string[] {
  const lines = [
    `${findingCount === 0 ? 'Sound: read' : 'Read'} ${events} events. The tree over ${leaves} of them has the root ${root}.`,
    ...(signed
      ? [
          `The log ${signed.origin} signed ${many(signed.checkpoints, 'checkpoint')}, which hold for the first ${many(signed.leaves, 'leaf', 'leaves')}. Not signed yet: ${leaves - signed.leaves}.`,
        ]
      : ['The log signs nothing: only the order of its events was checked, and any of them may have been replaced.']),
    ...(saved.given > 0 ? [`Of ${many(saved.given, 'checkpoint')} given, it agrees with ${saved.agreeing}.`] : []),
  ];
  if (!signed || (keyGiven && saved.given > 0)) return lines;
  if (keyGiven)
    return [
      ...lines,
      'note: whoever has the private key could have written all of this anew. A checkpoint that you kept shows it: --checkpoint.',
    ];
  return [
    ...lines,
    `note: the log was judged by the key in it, which whoever forges a log replaces. Give the key that you trust: --key '${signed.keys[0]}'.`,
  ];
}

/** What a comparison of the read models found. */
export function renderReadModels(compared: readonly ComparedReadModel[]): readonly string[] {
  const tables = compared.flatMap(({ readModel, tables: of }) => of.map((table) => ({ readModel, ...table })));
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const differing = tables.reduce((sum, table) => sum + table.differing, 0);
  if (differing === 0) return [`All ${rows} rows of ${compared.length} read models follow from the log.`];
  return [
    `FOUND: ${differing} rows of read models do not follow from the log. Rebuild them: opsledger rebuild NAME --accept-differences.`,
    ...tables.flatMap(({ readModel, table, differing: count, shown }) => [
      ...shown.slice(0, SHOWN).map(({ key, how, columns }) => {
        const what = how === 'changed' ? `differs in ${columns.join(', ')}` : how === 'missing' ? 'is missing' : 'should not be there';
        return `  ${readModel}, table ${table}, row ${JSON.stringify(key)} ${what}`;
      }),
      ...(count > SHOWN ? [`  … and ${count - SHOWN} more rows of ${table}`] : []),
    ]),
  ];
}

const many = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;
