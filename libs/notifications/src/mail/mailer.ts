import type { Sent } from '../delivery/sent.js';

/** A message of plain text, ready to be sent. */
export interface Mail {
  /** Names the message: the same for every try. */
  readonly id: string;
  readonly to: string;
  /** Id of the person whose address that is; left out for mailboxes of roles. */
  readonly personId?: string;
  readonly subject: string;
  readonly text: string;
}

/** Where mail goes. */
export interface Mailer {
  /** Never throws. */
  send(mail: Mail): Promise<Sent>;
  close(): void;
}

/** The headers of a message, the same for every way in which it goes. @param from the sender's address. */
export function messageOf({ id, to, subject, text }: Mail, from: string) {
  return {
    from,
    to,
    subject,
    text,
    messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '')}>`,
    // RFC 3834: nobody's absence is to be answered to it.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
