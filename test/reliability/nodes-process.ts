import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a node does in a deployment: serves, or keeps the read models and runs the processes. */
export type NodeKind = 'api' | 'projector';

const PROGRAMS: Readonly<
  Record<NodeKind, { readonly path: string; readonly env: Readonly<Record<string, string>>; readonly says: RegExp }>
> = {
  api: {
    path: new URL('../../apps/api/src/main.js', import.meta.url).pathname,
    env: { OPSLEDGER_PORT: '0', OPSLEDGER_PROJECTOR: 'off' },
    says: /"url":"(http:[^"]+)","page"/,
  },
  projector: {
    path: new URL('../../apps/projector/src/main.js', import.meta.url).pathname,
    env: { OPSLEDGER_PROJECTOR_PORT: '0' },
    says: /"health":"(http:[^"]+)\/health\/ready"/,
  },
};

const READY_MS = 60_000;
const KEPT_LINES = 50;

/** A node of a deployment: a program that is killed and started again, each time as a new process. */
export class NodeProcess {
  /** Where it listens, or listened last: clients do not know that it is gone until they ask it. */
  url: string | undefined;
  /** Log lines of the level error. */
  readonly errors: string[] = [];
  /** Exit codes of graceful ends that were not 0. */
  readonly badExits: (number | string)[] = [];
  private child: ChildProcess | undefined;
  private readonly lines: string[] = [];

  constructor(
    readonly kind: NodeKind,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Of the process that runs, or ran last. */
  get pid(): number {
    return this.child!.pid!;
  }

  /** Starts it and waits until it is ready. @throws when it ends instead, with what it said. */
  async start(): Promise<void> {
    const { path, env, says } = PROGRAMS[this.kind];
    const child = spawn(process.execPath, [path], { env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.note(line);
        const [, found] = says.exec(line) ?? [];
        if (found !== undefined) resolve(found);
      });
      createInterface({ input: child.stderr }).on('line', (line) => this.note(line));
      child.once('close', () => reject(new Error(`A node ended at its start: ${this.lines.join('\n')}`)));
    });
    await this.becomesReady(url);
    this.url = url;
  }

  /** SIGKILL, or a graceful end. Resolves when it has ended. */
  async end(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close') as Promise<[number | null, string | null]>;
    child.kill(signal);
    const [code, by] = await closed;
    if (signal !== 'SIGKILL' && code !== 0) this.badExits.push(code ?? by!);
  }

  /** For the end of this process, when nothing can be waited for. */
  killAtOnce(): void {
    this.child?.kill('SIGKILL');
  }

  private async becomesReady(url: string): Promise<void> {
    const until = Date.now() + READY_MS;
    while ((await fetch(`${url}/health/ready`)).status !== 200) {
      if (Date.now() > until) throw new Error(`A node did not become ready: ${this.lines.join('\n')}`);
      await sleep(50);
    }
  }

  private note(line: string): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines.shift();
    if (line.includes('"level":"error"') || line.includes('"level":"fatal"')) this.errors.push(line);
  }
}
