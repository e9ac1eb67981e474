/** What the command's exit tells a script; numbers from 64 on are those of sysexits.h. */
export const EXIT = {
  /** Everything asked for was done. */
  ok: 0,
  /** It ran, and some rows were refused or a problem was found. */
  problems: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The user said no, or interrupted. */
  aborted: 3,
  /** The data folder is held by another process, or the store or the database cannot be reached. */
  unavailable: 69,
  /** A file cannot be read or written. */
  io: 74,
  /** The configuration or a key is wrong. */
  config: 78,
} as const;

/** An exit code that a command may end with. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Shown under every command's help. */
export const EXIT_CODES_HELP = `
Exit codes:
  0   done
  1   some rows were refused, or a problem was found
  2   wrong usage
  3   aborted by the user
  69  the data folder is in use by another process, or the event store or the database does not answer
  74  a file cannot be read or written
  78  the configuration, a key, or the address or password of a server is wrong`;

/** Ends a command with a message for people and a code for scripts. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}
