import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { openSubjectKeys } from './local-subject-keys.js';
import { MasterKeyError } from './master-key.js';
import type { SubjectKeys } from './subject-keys.js';

const ADA = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01';
const ada = { name: 'Ada Byron', email: 'ada@example.org', phone: '+44 20 7946 0000' };

let folder: string;
let keys: SubjectKeys;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'opsledger-keys-')), 'keys');
  keys = openSubjectKeys({ folder });
});

afterEach(async () => {
  await keys.close();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

async function reopen(): Promise<void> {
  await keys.close();
  keys = openSubjectKeys({ folder });
}

describe('shred in a folder', () => {
  it('takes the wrapped key out of the file', async () => {
    for (let person = 0; person < 100; person++) await keys.encrypt(`${ADA.slice(0, -3)}${100 + person}`, { name: 'x' });
    await keys.encrypt(ADA, ada);
    await keys.close();
    const file = join(folder, 'subjects', 'data.mdb');
    const before = await readFile(file);
    const found = before.indexOf(`subject ${ADA}`);
    expect(found).toBeGreaterThan(0);
    keys = openSubjectKeys({ folder });
    const wrapped = before.subarray(found + 45, found + 90);
    expect((await readFile(file)).includes(wrapped)).toBe(true);
    await keys.shred(ADA);
    expect((await readFile(file)).includes(wrapped)).toBe(false);
  });
});

describe('the master key', () => {
  it('is made once, for its owner only', async () => {
    const path = join(folder, 'master.key');
    const before = await readFile(path, 'utf8');
    expect(Buffer.from(before, 'base64')).toHaveLength(32);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await reopen();
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('can be given instead, and must be the one that the keys were wrapped with', async () => {
    await keys.close();
    const masterKey = (await readFile(join(folder, 'master.key'), 'utf8')).trim();
    keys = openSubjectKeys({ folder, masterKey });
    expect(() => openSubjectKeys({ folder, masterKey: randomBytes(32).toString('base64') })).toThrow(MasterKeyError);
  });

  it.each(['', 'secret', randomBytes(16).toString('base64'), `${randomBytes(32).toString('base64')} `])(
    'is refused when it is %j',
    (masterKey) => {
      expect(() => openSubjectKeys({ folder, masterKey })).toThrow(/OPSLEDGER_MASTER_KEY must hold 32 bytes in base64/);
    },
  );

  it('is refused when others can read it, or when the file is damaged', async () => {
    const path = join(folder, 'master.key');
    await chmod(path, 0o644);
    expect(() => openSubjectKeys({ folder })).toThrow(/can be read by other users/);
    await chmod(path, 0o600);
    const good = await readFile(path, 'utf8');
    await writeFile(path, 'half');
    expect(() => openSubjectKeys({ folder })).toThrow(MasterKeyError);
    await writeFile(path, good);
  });
});
