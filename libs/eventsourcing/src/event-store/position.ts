/**
 * A place in the log of all events. EventStoreDB has two halves (commit and prepare) and both are needed to resume;
 * the embedded store keeps them equal. Positions rise strictly; gaps are allowed.
 */
export interface Position {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** Before the first event. */
export const START: Position = { commit: 0n, prepare: 0n };

/** -1, 0 or 1 as `a` lies before, at or after `b`. */
export function comparePositions(a: Position, b: Position): -1 | 0 | 1 {
  if (a.commit !== b.commit) return a.commit < b.commit ? -1 : 1;
  if (a.prepare !== b.prepare) return a.prepare < b.prepare ? -1 : 1;
  return 0;
}

/** The opaque text that clients receive and send back: `commit` alone when both halves are equal, else `commit/prepare`. */
export function formatPosition(position: Position): string {
  return position.commit === position.prepare ? `${position.commit}` : `${position.commit}/${position.prepare}`;
}

const POSITION = /^(0|[1-9]\d{0,19})(?:\/(0|[1-9]\d{0,19}))?$/;

/** Reads what `formatPosition` wrote. @throws {RangeError} for any other text. */
export function parsePosition(text: string): Position {
  const match = POSITION.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a log position`);
  const commit = BigInt(match[1]!);
  return { commit, prepare: match[2] === undefined ? commit : BigInt(match[2]) };
}
