import { InvalidArgumentError, Option } from 'commander';

/** Reads an option that is a whole number. @throws {InvalidArgumentError} for anything else. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const LONGEST_DAYS = 365;

/** Reads a length of time such as `90s`, `15m`, `8h` or `30d` into seconds. @throws {InvalidArgumentError} for anything else. */
export function duration(text: string): number {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(text);
  const seconds = match ? Number(match[1]) * SECONDS[match[2] as keyof typeof SECONDS] : NaN;
  if (seconds <= LONGEST_DAYS * SECONDS.d) return seconds;
  throw new InvalidArgumentError(`Give a length of time like 90s, 15m, 8h or 30d, at most ${LONGEST_DAYS}d.`);
}

/** The option of every command that opens a ledger. */
export function eventStoreOption(): Option {
  return new Option('--event-store <url>', 'EventStoreDB instead of the log in the data folder (default: EVENT_STORE_URL)');
}

/** The option of every command that works on read models or keys. */
export function databaseOption(): Option {
  return new Option('--database <url>', 'PostgreSQL instead of the data folder for read models and keys (default: DATABASE_URL)');
}
