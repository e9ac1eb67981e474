import { addMonths, reject, type LocalDate, type Rejection } from '@opsledger/kernel';
import { DEFAULT_RETENTION, type Retention } from './retention-policy.events.js';

const MAX_YEARS = 100;
const MAX_DAYS = 3_650;

/** The last day on which a person's data are erased only for a reason. */
export const keptUntil = (lastDay: LocalDate, { personMinYears }: Retention = DEFAULT_RETENTION): LocalDate =>
  addMonths(lastDay, 12 * personMinYears);

/** Refuses figures that contradict one another, or cannot be meant. */
export function mustBeRetention(retention: Retention): Rejection | undefined {
  const { personMinYears, personMaxYears, archiveYears, logBackupYears, keyBackupDays } = retention;
  if (personMaxYears !== null && personMaxYears < personMinYears)
    return reject('INVALID_INPUT', 'Data cannot have to be erased before they may be. Raise personMaxYears or lower personMinYears.', [
      'personMaxYears',
    ]);
  const years = { personMinYears, personMaxYears: personMaxYears ?? 0, archiveYears, logBackupYears };
  const [wrong] = Object.entries(years).find(([, value]) => value < 0 || value > MAX_YEARS) ?? [];
  if (wrong !== undefined) return reject('INVALID_INPUT', `The ${wrong} must be from 0 to ${MAX_YEARS}.`, [wrong]);
  if (keyBackupDays < 1 || keyBackupDays > MAX_DAYS)
    return reject('INVALID_INPUT', `The keyBackupDays must be from 1 to ${MAX_DAYS}.`, ['keyBackupDays']);
  return undefined;
}
