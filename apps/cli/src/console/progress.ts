/** Long work under way. */
export interface Progress {
  /** Says how much is done, and of how much when that is known. */
  update(done: number, total?: number): void;
  /** Clears the line of a terminal; nothing more is shown. */
  end(): void;
}

const QUIET_MS = 2000;
const TERMINAL_MS = 200;
const PLAIN_MS = 5000;

/**
 * Tells how far work is once it has taken two seconds: one line that is rewritten on a terminal, a plain line every five seconds elsewhere.
 * @param stream where to write; normally stderr.
 */
export function startProgress(label: string, stream: { readonly isTTY?: boolean; write(text: string): unknown }, now = Date.now): Progress {
  const started = now();
  let shownAt = started + QUIET_MS - (stream.isTTY ? TERMINAL_MS : PLAIN_MS);
  let drawn = false;
  return {
    update(done, total) {
      const at = now();
      if (at - started < QUIET_MS || at - shownAt < (stream.isTTY ? TERMINAL_MS : PLAIN_MS)) return;
      shownAt = at;
      const perSecond = Math.round((done * 1000) / (at - started));
      const text = `${label}: ${done}${total === undefined ? '' : ` of ${total}`} (${perSecond}/s)`;
      drawn = true;
      stream.write(stream.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    },
    end() {
      if (drawn && stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}
