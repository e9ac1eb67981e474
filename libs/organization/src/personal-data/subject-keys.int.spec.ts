import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { CiphertextError } from './field-cipher.js';
import { MasterKeyError } from './master-key.js';
import type { EncryptedPersonalData } from './personal-data.events.js';
import { openSubjectKeys, type SubjectKeys } from './subject-keys.js';

const ADA = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01';
const BOB = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02';
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

async function encryptAda(): Promise<EncryptedPersonalData> {
  const envelope = await keys.encrypt(ADA, ada);
  if (envelope === 'erased') throw new Error('Ada was not erased');
  return envelope;
}

describe('encrypt and decrypt', () => {
  it('give the fields back, also after a restart', async () => {
    const envelope = await encryptAda();
    expect(keys.decrypt(ADA, envelope)).toEqual(ada);
    await reopen();
    expect(keys.decrypt(ADA, envelope)).toEqual(ada);
  });

  it('hide every text', async () => {
    const shown = JSON.stringify(await encryptAda());
    expect(Object.values(ada).filter((text) => shown.includes(text))).toEqual([]);
  });

  it('give the same envelope for the same fields, also after a restart', async () => {
    const envelope = await encryptAda();
    await reopen();
    expect(await encryptAda()).toEqual(envelope);
  });

  it('keep null in a correction', async () => {
    const envelope = await keys.encryptCorrection(ADA, { name: 'Ada Lovelace', email: null });
    expect(envelope !== 'erased' && keys.decrypt(ADA, envelope)).toEqual({ name: 'Ada Lovelace', email: null });
  });

  it('make one key per person, also when asked many times at once', async () => {
    const envelopes = await Promise.all(Array.from({ length: 20 }, () => keys.encrypt(ADA, ada)));
    expect(new Set(envelopes.map((envelope) => JSON.stringify(envelope))).size).toBe(1);
    expect(await keys.encrypt(BOB, ada)).not.toEqual(envelopes[0]);
  });

  it("refuse another person's envelope, a changed one and a person without a key", async () => {
    const envelope = await encryptAda();
    await keys.encrypt(BOB, ada);
    expect(() => keys.decrypt(BOB, envelope)).toThrow(CiphertextError);
    const swapped = { ...envelope, fields: { ...envelope.fields, phone: envelope.fields.email! } };
    expect(() => keys.decrypt(ADA, swapped)).toThrow(CiphertextError);
    expect(() => keys.decrypt('0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a09', envelope)).toThrow(/is missing, though nobody erased it/);
  });
});

describe('shred', () => {
  it("makes the person's data unreadable for ever and leaves others alone", async () => {
    const envelope = await encryptAda();
    const bob = await keys.encrypt(BOB, { name: 'Bob' });
    await keys.shred(ADA);
    await keys.shred(ADA);
    expect(keys.decrypt(ADA, envelope)).toBe('erased');
    await reopen();
    expect(keys.decrypt(ADA, envelope)).toBe('erased');
    expect(bob !== 'erased' && keys.decrypt(BOB, bob)).toEqual({ name: 'Bob' });
  });

  it('refuses to make a new key, also for a person who never had one', async () => {
    await keys.shred(ADA);
    await reopen();
    expect(await keys.encrypt(ADA, ada)).toBe('erased');
    expect(await keys.encryptCorrection(ADA, ada)).toBe('erased');
  });

  it('takes the wrapped key out of the file', async () => {
    for (let person = 0; person < 100; person++) await keys.encrypt(`${ADA.slice(0, -3)}${100 + person}`, { name: 'x' });
    await encryptAda();
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

describe('blindIndex', () => {
  it('finds equal texts in any case of letters and hides them', async () => {
    const index = keys.blindIndex('username', 'ada');
    expect(index).toMatch(/^[0-9a-f]{64}$/);
    expect([keys.blindIndex('username', ' ADA '), keys.blindIndex('username', 'ａda')]).toEqual([index, index]);
    expect(new Set([index, keys.blindIndex('email', 'ada'), keys.blindIndex('username', 'bob')]).size).toBe(3);
    await reopen();
    expect(keys.blindIndex('username', 'ada')).toBe(index);
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
