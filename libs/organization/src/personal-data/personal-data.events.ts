import { z } from 'zod';

/** The facts that identify a person. They are stored only encrypted, under that person's own key. */
export const PERSONAL_FIELDS = ['name', 'email', 'username', 'phone', 'jobTitle', 'employeeNumber'] as const;
export type PersonalField = (typeof PERSONAL_FIELDS)[number];

/** A person's facts in plain text. The name is the full name, as the person writes it. */
export interface PersonalData {
  readonly name: string;
  readonly email?: string;
  readonly username?: string;
  readonly phone?: string;
  readonly jobTitle?: string;
  readonly employeeNumber?: string;
}

/** Facts to put right in plain text: absent stays, null takes one away. The name cannot be taken away. */
export type PersonalDataCorrection = { readonly [Field in PersonalField]?: Field extends 'name' ? string : string | null };

/** How the fields were encrypted; frozen with the events that name it. */
export const ENCRYPTION_SCHEME = 'AES-256-GCM-HMAC-IV-1';

/** Base64 of 12 bytes of initialisation vector, the ciphertext and 16 bytes of tag. */
const ciphertext = z.base64().min(40);

/** Personal data as events hold it. */
export const encryptedPersonalData = z.object({
  scheme: z.literal(ENCRYPTION_SCHEME),
  fields: z.partialRecord(z.enum(PERSONAL_FIELDS), ciphertext),
});
export type EncryptedPersonalData = Readonly<z.infer<typeof encryptedPersonalData>>;

/** A correction as events hold it: null takes a fact away. */
export const encryptedCorrection = z.object({
  scheme: z.literal(ENCRYPTION_SCHEME),
  fields: z.partialRecord(z.enum(PERSONAL_FIELDS), ciphertext.nullable()),
});
export type EncryptedCorrection = Readonly<z.infer<typeof encryptedCorrection>>;
