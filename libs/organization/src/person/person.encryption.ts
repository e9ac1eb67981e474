import { refuseText, reject, type LocalDate, type PersonId, type Rejection } from '@opsledger/kernel';
import {
  PERSONAL_FIELDS,
  type PersonalData,
  type PersonalDataCorrection,
  type PersonalField,
} from '../personal-data/personal-data.events.js';
import type { FieldTexts, SubjectKeys } from '../personal-data/subject-keys.js';
import type { PersonCommand, Placement } from './person.decider.js';

/** What a caller asks of a person: the person's commands, with personal data in plain text. */
export type PersonRequest =
  | {
      readonly type: 'OnboardPerson';
      readonly data: { readonly personId: PersonId; readonly personalData: PersonalData; readonly startOn?: LocalDate } & Placement;
    }
  | { readonly type: 'CorrectPerson'; readonly data: { readonly personId: PersonId; readonly personalData: PersonalDataCorrection } }
  | Exclude<PersonCommand, { type: 'OnboardPerson' | 'CorrectPerson' }>;

/** One `@` between two parts without blanks: enough to catch a slip; only a sent message proves an address. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const MAX_LENGTH: Readonly<Record<PersonalField, number>> = {
  name: 200,
  email: 254,
  username: 100,
  phone: 50,
  jobTitle: 200,
  employeeNumber: 50,
};

/**
 * The command that a decider may see: personal data checked, then encrypted under the person's key, and the username's blind index added.
 * The same request gives the same command. An erased person's data are never encrypted again: refused.
 */
export async function encryptRequest(keys: SubjectKeys, request: PersonRequest): Promise<PersonCommand | Rejection> {
  if (request.type !== 'OnboardPerson' && request.type !== 'CorrectPerson') return request;
  const refusal = refusePersonalData(request.data.personalData);
  if (refusal) return refusal;
  return request.type === 'OnboardPerson' ? encryptOnboarding(keys, request.data) : encryptCorrection(keys, request.data);
}

type DataOf<Type extends PersonRequest['type']> = Extract<PersonRequest, { type: Type }>['data'];

async function encryptOnboarding(
  keys: SubjectKeys,
  { personalData, ...data }: DataOf<'OnboardPerson'>,
): Promise<PersonCommand | Rejection> {
  const encrypted = await keys.encrypt(data.personId, personalData);
  if (encrypted === 'erased') return erased();
  const index = personalData.username === undefined ? {} : { usernameIndex: keys.blindIndex('username', personalData.username) };
  return { type: 'OnboardPerson', data: { ...data, personalData: encrypted, ...index } };
}

async function encryptCorrection(
  keys: SubjectKeys,
  { personId, personalData }: DataOf<'CorrectPerson'>,
): Promise<PersonCommand | Rejection> {
  const encrypted = await keys.encryptCorrection(personId, personalData);
  if (encrypted === 'erased') return erased();
  const { username } = personalData;
  const index = username === undefined ? {} : { usernameIndex: username === null ? null : keys.blindIndex('username', username) };
  return { type: 'CorrectPerson', data: { personId, personalData: encrypted, ...index } };
}

const erased = (): Rejection => reject('INVALID_TRANSITION', 'This person was erased; nothing can be changed any more.', ['personId']);

function refusePersonalData(texts: FieldTexts): Rejection | undefined {
  for (const field of PERSONAL_FIELDS) {
    const text = texts[field];
    const path = ['personalData', field];
    const refusal = text === undefined || text === null ? undefined : refuseText(text, path, { maxLength: MAX_LENGTH[field] });
    if (refusal) return refusal;
  }
  if (texts.email && !EMAIL.test(texts.email))
    return reject('INVALID_INPUT', 'The e-mail address must look like name@example.org.', ['personalData', 'email']);
  return undefined;
}
