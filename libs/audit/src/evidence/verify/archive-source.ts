/** An archive to be read. */
export interface ArchiveSource {
  /** Every file and everything else that is in it, in any order. */
  paths(): Promise<readonly string[]>;
  /** The content of a file. It throws what the file system or the ZIP says when it cannot be read. */
  read(path: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}
