import { FOCUS_COLUMNS, type FocusColumn } from './columns.js';

/** Versions whose columns are known here. Each has the columns of the one before it and its own. */
export const FOCUS_VERSIONS = ['1.0', '1.1', '1.2'] as const;
export type FocusVersion = (typeof FOCUS_VERSIONS)[number];

/** The columns of a version. */
export function focusColumns(version: FocusVersion): readonly FocusColumn[] {
  return FOCUS_COLUMNS.filter(({ since }) => FOCUS_VERSIONS.indexOf(since) <= FOCUS_VERSIONS.indexOf(version));
}
