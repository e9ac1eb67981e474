import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Names, in a file of the outbox, the person whose address it holds. Never sent anywhere. */
export const PERSON_HEADER = 'X-OpsLedger-Person';

/** The headers of a message are within its first bytes: its texts are short. */
const HEAD_BYTES = 4_096;
const PERSON = new RegExp(`^${PERSON_HEADER}: ([0-9a-f-]{36})\\r?$`, 'im');

/** Of some people, those who were erased. */
export type ErasedAmong = (personIds: readonly string[]) => Promise<ReadonlySet<string>>;

/** Removes messages to people who were erased from the folder of mail that waits to be fetched. */
export class OutboxSweep {
  /** Whose address a file holds, once it was looked at. */
  private known = new Map<string, string | undefined>();

  constructor(
    private readonly folder: string,
    private readonly erasedAmong: ErasedAmong,
  ) {}

  /** Looks at what is new, and removes what must go. @returns how many files were removed. */
  async run(): Promise<number> {
    const names = await this.files();
    const before = this.known;
    this.known = new Map();
    for (const name of names) this.known.set(name, before.has(name) ? before.get(name) : await personIn(join(this.folder, name)));
    const people = [...new Set(this.known.values())].filter((personId) => personId !== undefined);
    if (people.length === 0) return 0;
    const erased = await this.erasedAmong(people);
    const gone = [...this.known].filter(([, personId]) => personId !== undefined && erased.has(personId));
    for (const [name] of gone) {
      await rm(join(this.folder, name), { force: true });
      this.known.delete(name);
    }
    return gone.length;
  }

  private async files(): Promise<readonly string[]> {
    try {
      return await readdir(this.folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}

/** @returns undefined for a message to nobody in particular, and for a file that was fetched meanwhile. */
async function personIn(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return PERSON.exec(buffer.toString('utf8', 0, bytesRead))?.[1]?.toLowerCase();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (['ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
