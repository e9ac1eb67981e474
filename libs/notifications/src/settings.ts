import { ROLES, type Role } from '@opsledger/kernel';
import { isNetwork, type AllowedNetworks } from './webhook/addresses.js';

/** How notifications leave the ledger. */
export interface NotificationSettings {
  /** The mail server; left out: mail is written to files in the data folder. */
  readonly smtpUrl?: string;
  /** The sender of mail. */
  readonly mailFrom: string;
  /** Networks into which webhooks may be sent although they are not public. */
  readonly networks: AllowedNetworks;
  /** Where mail to a role goes. */
  readonly mailboxes: ReadonlyMap<Role, string>;
  /** A notification is tried for so many hours. */
  readonly tryForHours: number;
}

/** What holds unless something else is said. */
export const DEFAULT_NOTIFICATION_SETTINGS: NotificationSettings = {
  mailFrom: 'opsledger@localhost',
  networks: [],
  mailboxes: new Map(),
  tryForHours: 24,
};

/** Hours for which notifications may be tried. */
const HOURS = { least: 1, most: 168 };
/** One `@` between two parts without blanks, brackets and commas: one plain address. */
const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+$/;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings from the environment; what is wrong is left out: see `notificationFaults`. Pure. */
export function readNotificationSettings(env: Environment): NotificationSettings {
  const { SMTP_URL: smtpUrl, OPSLEDGER_MAIL_FROM: mailFrom, OPSLEDGER_NOTIFICATION_HOURS: hours } = env;
  const mailboxes = mailboxesOf(env).flatMap(([role, address]) => (isRole(role) ? [[role, address] as const] : []));
  return {
    ...(smtpUrl !== undefined && { smtpUrl }),
    mailFrom: mailFrom ?? DEFAULT_NOTIFICATION_SETTINGS.mailFrom,
    networks: listOf(env['OPSLEDGER_WEBHOOK_NETWORKS']),
    mailboxes: new Map(mailboxes),
    tryForHours: Number(hours ?? DEFAULT_NOTIFICATION_SETTINGS.tryForHours),
  };
}

/** What is wrong with the settings of notifications, as full sentences. Pure. */
export function notificationFaults(env: Environment): readonly string[] {
  const { SMTP_URL: smtpUrl, OPSLEDGER_MAIL_FROM: mailFrom, OPSLEDGER_NOTIFICATION_HOURS: hours } = env;
  const networks = listOf(env['OPSLEDGER_WEBHOOK_NETWORKS']).filter((network) => !isNetwork(network));
  return [
    ...(smtpUrl === undefined || isMailServer(smtpUrl)
      ? []
      : ['SMTP_URL is not a URL that begins with smtp: or smtps:, such as smtps://user:password@mail.example.com.']),
    ...(mailFrom === undefined || ADDRESS.test(mailFrom) ? [] : ['OPSLEDGER_MAIL_FROM is not an e-mail address like ledger@example.com.']),
    ...(hours === undefined || isHours(hours)
      ? []
      : [`OPSLEDGER_NOTIFICATION_HOURS "${hours}" is not a number of hours: use ${HOURS.least} to ${HOURS.most}.`]),
    ...networks.map((network) => `OPSLEDGER_WEBHOOK_NETWORKS: "${network}" is not an IP address or range.`),
    ...mailboxesOf(env).flatMap(([role, address]) => mailboxFaults(role, address)),
  ];
}

const isMailServer = (url: string): boolean => /^smtps?:$/.test(URL.parse(url)?.protocol ?? '');

const isHours = (text: string): boolean => /^\d{1,3}$/.test(text) && Number(text) >= HOURS.least && Number(text) <= HOURS.most;

function mailboxFaults(role: string, address: string): readonly string[] {
  return [
    ...(isRole(role) ? [] : [`OPSLEDGER_MAILBOXES: "${role}" is none of ${ROLES.join(', ')}.`]),
    ...(ADDRESS.test(address)
      ? []
      : [`OPSLEDGER_MAILBOXES: what belongs to "${role}" is not an e-mail address. Write role=address, with commas between.`]),
  ];
}

const isRole = (text: string): text is Role => ROLES.some((role) => role === text);

/** `role=address, …` */
function mailboxesOf(env: Environment): readonly (readonly [string, string])[] {
  return listOf(env['OPSLEDGER_MAILBOXES']).map((entry) => {
    const [role = '', ...address] = entry.split('=');
    return [role.trim(), address.join('=').trim()] as const;
  });
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
