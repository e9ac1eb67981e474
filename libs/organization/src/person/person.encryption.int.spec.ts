import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PersonId } from '@opsledger/kernel';
import { openSubjectKeys } from '../personal-data/local-subject-keys.js';
import type { SubjectKeys } from '../personal-data/subject-keys.js';
import { encryptRequest, type PersonRequest } from './person.encryption.js';

const personId = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01' as PersonId;
const onboard = (personalData: object): PersonRequest => ({
  type: 'OnboardPerson',
  data: { personId, personalData: { name: 'Ada', ...personalData } },
});
const correct = (personalData: object): PersonRequest => ({ type: 'CorrectPerson', data: { personId, personalData } });

let folder: string;
let keys: SubjectKeys;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opsledger-encryption-'));
  keys = openSubjectKeys({ folder });
});

afterAll(async () => {
  await keys.close();
  await rm(folder, { recursive: true, force: true });
});

describe('encryptRequest', () => {
  it('gives the decider ciphertext and a blind index, the same for the same request', async () => {
    const request = onboard({ username: 'ada' });
    const command = await encryptRequest(keys, request);
    const envelope = await keys.encrypt(personId, { name: 'Ada', username: 'ada' });
    const usernameIndex = keys.blindIndex('username', 'ada');
    expect(command).toEqual({ type: 'OnboardPerson', data: { personId, personalData: envelope, usernameIndex } });
    expect(await encryptRequest(keys, request)).toEqual(command);
  });

  it('gives no index where the username is not touched, and null where it goes', async () => {
    const envelope = await keys.encryptCorrection(personId, { phone: null });
    expect(await encryptRequest(keys, correct({ phone: null }))).toEqual({
      type: 'CorrectPerson',
      data: { personId, personalData: envelope },
    });
    expect(await encryptRequest(keys, correct({ username: null }))).toHaveProperty('data.usernameIndex', null);
    expect(await encryptRequest(keys, correct({ username: 'Ada' }))).toHaveProperty(
      'data.usernameIndex',
      keys.blindIndex('username', 'ada'),
    );
    expect(await encryptRequest(keys, onboard({}))).not.toHaveProperty('data.usernameIndex');
  });

  it('leaves other commands alone', async () => {
    const request: PersonRequest = { type: 'RequestPersonErasure', data: { personId } };
    expect(await encryptRequest(keys, request)).toBe(request);
  });

  it.each([
    ['name', { name: '' }],
    ['email', { email: 'ada at example' }],
    ['phone', { phone: '1\n2' }],
    ['username', { username: 'x'.repeat(101) }],
  ])('refuses a bad %s before anything is encrypted', async (field, personalData) => {
    expect(await encryptRequest(keys, onboard(personalData))).toMatchObject({ code: 'INVALID_INPUT', path: ['personalData', field] });
    expect(await encryptRequest(keys, correct(personalData))).toMatchObject({ code: 'INVALID_INPUT', path: ['personalData', field] });
  });

  it('refuses an erased person', async () => {
    const erasedId = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02' as PersonId;
    await keys.shred(erasedId);
    for (const request of [onboard({}), correct({ name: 'Ada' })]) {
      const refused = await encryptRequest(keys, { ...request, data: { ...request.data, personId: erasedId } } as PersonRequest);
      expect(refused).toMatchObject({ code: 'INVALID_TRANSITION', path: ['personId'] });
    }
  });
});
