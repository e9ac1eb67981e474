import { readFileSync } from 'node:fs';

/** A process, told from a later one with the same number by when it started (where the system tells). */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot id and start in clock ticks since boot; absent where there is no /proc. */
  readonly started?: string;
}

/** The identity of the process with this number, undefined when there is none or it is only waiting to be reaped. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const boot = readText('/proc/sys/kernel/random/boot_id');
  if (boot === undefined) return isRunning(pid) ? { pid } : undefined;
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold spaces; fields[0] is field 3 of proc(5)
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, started: `${boot.trim()}/${fields[19]}` };
}

/** True when the process that wrote `identity` still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identityOf(identity.pid);
  return now !== undefined && (identity.started === undefined || now.started === undefined || now.started === identity.started);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
