import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { messageOf, type Mail, type Mailer } from './mailer.js';
import { PERSON_HEADER } from './outbox-sweep.js';

/** Writes every message to a file of its own in the folder, for whoever fetches it. A message sent twice is the same file. */
export function fileMailer(folder: string, from: string): Mailer {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(mail) {
      try {
        const { message } = await composer.sendMail(withPerson(mail, messageOf(mail, from)));
        await writeDurably(folder, `${mail.id}.eml`, message as Buffer);
        return { arrived: true };
      } catch {
        return { arrived: false, failure: 'unreachable' };
      }
    },
    close: () => composer.close(),
  };
}

/** By the header the file is found again when the person is erased. */
function withPerson({ personId }: Mail, message: ReturnType<typeof messageOf>) {
  const header: Readonly<Record<string, string>> = personId === undefined ? {} : { [PERSON_HEADER]: personId };
  return { ...message, headers: { ...message.headers, ...header } };
}

/** Written aside, then renamed: a crash leaves the whole file or none. Only its owner reads it: it holds an address. */
async function writeDurably(folder: string, name: string, content: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const aside = join(folder, `.${name}`);
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, join(folder, name));
  if (process.platform !== 'win32') await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
