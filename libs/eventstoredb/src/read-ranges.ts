import type { ReadAllOptions as WireAllOptions, ReadStreamOptions as WireStreamOptions } from '@eventstore/db-client';
import { comparePositions, START, type Position, type ReadAllOptions, type ReadStreamOptions } from '@opsledger/eventsourcing';
import type { ReadSoFar } from './reads.js';

/** The part of a read of one stream that is left; undefined when nothing is. @throws {RangeError} a number is not valid. */
export function streamLeft(options: ReadStreamOptions, { last, count }: ReadSoFar): WireStreamOptions | undefined {
  const { from, direction = 'forwards' } = options;
  const step = direction === 'forwards' ? 1 : -1;
  const maxCount = countLeft(options.maxCount, count);
  const next = last === undefined ? checkedRevision(from) : last.revision + step;
  if (maxCount === 0 || next === -1) return undefined;
  const edge = step === 1 ? 'start' : 'end';
  return { direction, maxCount, fromRevision: next === undefined ? edge : BigInt(next) };
}

/** The part of a read of the log that is left. Forwards it begins with the last event again: the server includes the position. */
export function allLeft(options: ReadAllOptions, soFar: ReadSoFar): WireAllOptions | undefined {
  const maxCount = countLeft(options.maxCount, soFar.count);
  const from = soFar.last?.position ?? options.from;
  if (maxCount === 0) return undefined;
  return options.direction === 'backwards' ? backwards(from, maxCount) : forwards(from, soFar.last ? maxCount + 1 : maxCount);
}

function forwards(from: Position | undefined, maxCount: number): WireAllOptions {
  return { direction: 'forwards', maxCount, fromPosition: from === undefined || isStart(from) ? 'start' : { ...from } };
}

function backwards(from: Position | undefined, maxCount: number): WireAllOptions | undefined {
  if (from === undefined) return { direction: 'backwards', maxCount, fromPosition: 'end' };
  return isStart(from) ? undefined : { direction: 'backwards', maxCount, fromPosition: { ...from } };
}

const isStart = (position: Position): boolean => comparePositions(position, START) === 0;

function checkedRevision(from: number | undefined): number | undefined {
  if (from === undefined || (Number.isSafeInteger(from) && from >= 0)) return from;
  throw new RangeError(`A revision is a whole number from 0, not ${from}.`);
}

function countLeft(maxCount = Number.MAX_SAFE_INTEGER, delivered: number): number {
  if (!Number.isInteger(maxCount) || maxCount < 0) throw new RangeError(`maxCount is a whole number from 0, not ${maxCount}.`);
  return Math.min(maxCount - delivered, Number.MAX_SAFE_INTEGER - 1);
}
