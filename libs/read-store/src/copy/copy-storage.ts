import type { Projection } from '../projection/projection.js';
import type { ReadStore } from '../read-store.js';

/** How a copy is opened. */
export interface CopyOptions {
  /** Its tables are whole: nothing is made, and the database refuses to write. Left out: what is missing is made. */
  readonly sealed?: boolean;
}

/**
 * Keeps whole copies of the read models beside those that are served, each with tables and checkpoints of its own. A copy is as disposable as they
 * are. Names are of `a` to `z`, digits and `_`, at most 45 of them.
 */
export interface CopyStorage {
  /** Opens a copy; its `ready` tells when it answers. The caller closes it. */
  open(name: string, projections: readonly Projection[], options?: CopyOptions): Promise<ReadStore>;
  /** The names of all copies, whole or not. */
  names(): Promise<readonly string[]>;
  /** Bytes that a copy takes on disk; 0 when there is none. */
  size(name: string): Promise<number>;
  /** Removes a copy, which nobody on this node may have open. There need not be one. */
  drop(name: string): Promise<void>;
}

const NAME = /^[a-z0-9_]{1,45}$/;

/** True for what may be the name of a copy. */
export const isCopyName = (name: string): boolean => NAME.test(name);

/** @throws {TypeError} for what cannot be the name of a copy. */
export function requireCopyName(name: string): string {
  if (!isCopyName(name)) throw new TypeError(`"${name}" cannot be the name of a copy of the read models.`);
  return name;
}
