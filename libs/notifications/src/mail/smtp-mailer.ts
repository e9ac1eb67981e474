import { createTransport } from 'nodemailer';
import type { Sent } from '../delivery/sent.js';
import { messageOf, type Mailer } from './mailer.js';

/** How long a mail server may take to each answer, in milliseconds. */
const PATIENCE_MS = 15_000;

/** Sends through a mail server. @param url `smtp://` or `smtps://`, with user and password where it asks for them. */
export function smtpMailer(url: string, from: string): Mailer {
  const patience = { connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS, dnsTimeout: PATIENCE_MS };
  const transport = createTransport({ url, ...patience });
  return {
    async send(mail) {
      try {
        await transport.sendMail(messageOf(mail, from));
        return { arrived: true };
      } catch (error) {
        return failureOf(error);
      }
    },
    close: () => transport.close(),
  };
}

/** Codes of faults before or beside the conversation. */
const UNANSWERED: Readonly<Record<string, 'unresolved' | 'timedOut' | 'untrusted'>> = {
  EDNS: 'unresolved',
  ETIMEDOUT: 'timedOut',
  ETLS: 'untrusted',
};

/** A 5 is for ever; a 4 is for now (RFC 5321). A server that refuses the sender or its password may be put right, so that is tried again. */
function failureOf(error: unknown): Sent {
  const { code, responseCode: statusCode, command } = error as { code?: string; responseCode?: number; command?: string };
  if (statusCode === undefined) return { arrived: false, failure: UNANSWERED[code ?? ''] ?? 'unreachable' };
  const final = statusCode >= 500 && command === 'RCPT TO';
  return { arrived: false, failure: 'answeredBadly', statusCode, ...(final && { final }) };
}
