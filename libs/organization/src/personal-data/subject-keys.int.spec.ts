import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POSTGRES } from '@opsledger/read-store/testing';
import { CiphertextError } from './field-cipher.js';
import { openSubjectKeys } from './local-subject-keys.js';
import type { EncryptedPersonalData } from './personal-data.events.js';
import { openSharedSubjectKeys } from './postgres-subject-keys.js';
import type { SubjectKeys } from './subject-keys.js';

const ADA = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01';
const BOB = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02';
const NOBODY = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a09';
const ada = { name: 'Ada Byron', email: 'ada@example.org', phone: '+44 20 7946 0000' };

/** One place that keys are kept in, empty. */
interface Home {
  open(): Promise<SubjectKeys>;
  remove(): Promise<void>;
}

const newFolder = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'opsledger-keys-')), 'keys');

async function homeInFolder(): Promise<Home> {
  const folder = await newFolder();
  return { open: async () => openSubjectKeys({ folder }), remove: () => rm(join(folder, '..'), { recursive: true, force: true }) };
}

/** A server for all tests, and a database for each. */
async function homesOnServer(): Promise<{ readonly make: () => Promise<Home>; readonly stop: () => Promise<void> }> {
  const engine = await POSTGRES.start();
  const make = async (): Promise<Home> => {
    const [folder, place] = [await newFolder(), await engine.place()];
    const store = place.open([]);
    return {
      open: () => openSharedSubjectKeys({ folder, db: store.db }),
      async remove() {
        await store.close();
        await place.remove();
        await rm(join(folder, '..'), { recursive: true, force: true });
      },
    };
  };
  return { make, stop: () => engine.stop() };
}

const KINDS = [
  ['a folder', async () => ({ make: homeInFolder, stop: async () => undefined })],
  [POSTGRES.name, homesOnServer],
] as const;

let home: Home;
let keys: SubjectKeys;

/** Opens the keys again; what is to be read must be fetched anew. */
async function reopen(): Promise<void> {
  await keys.close();
  keys = await home.open();
  await keys.load([ADA, BOB]);
}

async function encryptAda(): Promise<EncryptedPersonalData> {
  const envelope = await keys.encrypt(ADA, ada);
  if (envelope === 'erased') throw new Error('Ada was not erased');
  return envelope;
}

describe.each(KINDS)('the keys of people in %s', (_name, start) => {
  let homes: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    homes = await start();
  });
  afterAll(() => homes.stop());
  beforeEach(async () => {
    home = await homes.make();
    keys = await home.open();
  });
  afterEach(async () => {
    await keys.close();
    await home.remove();
  });

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
      await keys.load([NOBODY]);
      expect(() => keys.decrypt(BOB, envelope)).toThrow(CiphertextError);
      const swapped = { ...envelope, fields: { ...envelope.fields, phone: envelope.fields.email! } };
      expect(() => keys.decrypt(ADA, swapped)).toThrow(CiphertextError);
      expect(() => keys.decrypt(NOBODY, envelope)).toThrow(/is missing, though nobody erased it/);
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
  });

  describe('shredAgain', () => {
    it('destroys what came back from a back-up, and what was never marked, and says whom it concerns', async () => {
      const envelope = await encryptAda();
      const bob = await keys.encrypt(BOB, { name: 'Bob' });
      await keys.shred(BOB);
      expect(await keys.shredAgain([ADA, BOB, NOBODY])).toEqual([ADA, NOBODY]);
      expect(await keys.shredAgain([ADA, BOB, NOBODY])).toEqual([]);
      await reopen();
      expect([keys.decrypt(ADA, envelope), bob !== 'erased' && keys.decrypt(BOB, bob)]).toEqual(['erased', 'erased']);
      expect(await keys.encrypt(NOBODY, ada)).toBe('erased');
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

  describe('derive', () => {
    it('gives the same bytes for the same name, and others for another name or another master key', async () => {
      const derived = keys.derive('webhook a 1');
      expect(derived.length).toBe(32);
      expect(keys.derive('webhook a 2')).not.toEqual(derived);
      await reopen();
      expect(keys.derive('webhook a 1')).toEqual(derived);
      const other = await homeInFolder();
      const others = await other.open();
      expect(others.derive('webhook a 1')).not.toEqual(derived);
      await others.close();
      await other.remove();
    });
  });
});
