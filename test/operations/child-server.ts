import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { putReadModels } from '@opsledger/composition/testing';
import { mintToken, openSigningKey } from '@opsledger/identity';
import type { Role } from '@opsledger/kernel';

/** The API as its own process, as it is run in production, with all that it writes to its log. */
export interface ChildServer {
  readonly url: string;
  readonly folder: string;
  readonly child: ChildProcess;
  /** Every line so far, of stdout and stderr. */
  readonly lines: readonly string[];
  token(role: Role): Promise<string>;
  /** Sends one GraphQL request. */
  post(body: object, headers: Readonly<Record<string, string>>): Promise<Response>;
  /** @returns exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Ends it if it still runs, and removes its folder. */
  dispose(): Promise<void>;
}

const READY_MS = 60_000;

/** Starts it on a free port and waits until it is ready. @param env more of its environment. */
export async function startChildServer(env: Readonly<Record<string, string>> = {}): Promise<ChildServer> {
  const folder = await mkdtemp(join(tmpdir(), 'opsledger-child-'));
  await putReadModels(folder);
  const child = spawn(process.execPath, ['dist/apps/api/src/main.js'], {
    env: { PATH: process.env['PATH'], OPSLEDGER_DATA: folder, OPSLEDGER_PORT: '0', OPSLEDGER_LOG_LEVEL: 'debug', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  const listening = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      const url = /"url":"(http:[^"]+)","page"/.exec(line)?.[1];
      if (url) resolve(url);
    });
    createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
    void ended.then(() => reject(new Error(`The server ended: ${lines.join('\n')}`)));
  });
  const dispose = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const url = await listening;
    await becomesReady(url);
    const token = (role: Role): Promise<string> =>
      mintToken(openSigningKey(join(folder, 'keys'), false), {
        subject: '00000000-0000-4000-8000-00000000000a',
        roles: [role],
        expiresIn: 600,
      });
    const post = (body: object, headers: Readonly<Record<string, string>>): Promise<Response> =>
      fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    return { url, folder, child, lines, token, post, ended, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function becomesReady(url: string): Promise<void> {
  const until = Date.now() + READY_MS;
  while ((await fetch(`${url}/health/ready`)).status !== 200) {
    if (Date.now() > until) throw new Error('The server did not become ready.');
    await sleep(50);
  }
}
