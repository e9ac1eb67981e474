/** Where the files of an archive go, one after the other. */
export interface ArchiveTarget {
  /** Writes a file as fast as the target takes it. Files come one at a time. */
  add(path: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Resolves when everything is written. */
  finish(): Promise<void>;
}
