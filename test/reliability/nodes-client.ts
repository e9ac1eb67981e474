import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeProcess } from './nodes-process.js';

/** A mutation with everything but its command id. */
export interface Order {
  readonly mutation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the ledger said to a command. */
export type Verdict =
  /** items: of a bulk request, the version of each, or why it was refused. */
  | { readonly accepted: true; readonly version: number | null; readonly position: string; readonly items: readonly (number | string)[] }
  | { readonly accepted: false; readonly code: string };

/** What the clients met. */
export class Meetings {
  /** Tries that were sent again: the connection broke, nothing listened, or the node said 503 or UNAVAILABLE. */
  retried = 0;
  /** Answers that said `stale`. */
  stale = 0;
  /** Answers that no client should get: anything but an outcome or a reason to try again. */
  readonly faults: string[] = [];
  /** Commands and reads that got no answer, however often they were sent, with what came of the last try. */
  readonly unanswered: string[] = [];
}

const TRY_MS = 20_000;
const GIVE_UP_MS = 180_000;

/** Where a thing shows its version. A person shows none, and is only created here: there it is 0. */
const VERSIONS = { asset: 'version', assetModel: 'version', person: 'id' } as const;

interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly stale?: boolean };
}

interface PayloadAnswer {
  readonly userErrors: readonly { readonly code: string }[];
  readonly version?: number | null;
  readonly position: string | null;
  readonly stale: boolean;
  readonly results?: readonly { readonly version: number | null; readonly userErrors: readonly { readonly code: string }[] }[];
}

/** An answer that no client should get, noted among the meetings. */
class Fault {}

/** A client that knows every api node, and goes to another one when the one it asked does not answer. */
export class Client {
  constructor(
    private readonly nodes: readonly NodeProcess[],
    private readonly token: string,
    private readonly random: () => number,
    private readonly meetings: Meetings,
  ) {}

  /** Sends a command until it is answered. @returns undefined when it was not. */
  async send({ mutation, input }: Order, commandId: string): Promise<Verdict | undefined> {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
    const shown = mutation.startsWith('bulk') ? 'results { version userErrors { code } }' : 'version';
    const query = `mutation($input: ${type}) { ${mutation}(input: $input) { userErrors { code } position stale ${shown} } }`;
    const answer = await this.ask({ query, variables: { input: { commandId, ...input } } });
    const payload = answer?.data?.[mutation] as PayloadAnswer | undefined;
    if (payload?.stale) this.meetings.stale += 1;
    return payload && verdictOf(payload);
  }

  /** The version of a thing as one node shows it at a position, asked until it is not stale. Null: it is not there. */
  async versionAt(field: keyof typeof VERSIONS, id: string, position: string): Promise<number | null | undefined> {
    const query = `query($id: UUID!, $at: Position) { found: ${field}(id: $id, atLeast: $at) { ${VERSIONS[field]} } }`;
    for (const until = Date.now() + GIVE_UP_MS; Date.now() < until;) {
      const answer = await this.ask({ query, variables: { id, at: position } });
      if (!answer) return undefined;
      const found = answer.data?.['found'] as { readonly version?: number } | null | undefined;
      if (answer.extensions?.stale !== true) return found ? (found.version ?? 0) : null;
      this.meetings.stale += 1;
    }
    this.meetings.unanswered.push(`${field} ${id} stays stale`);
    return undefined;
  }

  private async ask(body: object): Promise<Answer | undefined> {
    let [last, why] = [-1, 'no time'];
    for (const until = Date.now() + GIVE_UP_MS; Date.now() < until;) {
      const offset = last < 0 ? Math.floor(this.random() * this.nodes.length) : 1;
      last = (Math.max(last, 0) + offset) % this.nodes.length;
      const answer = await this.tryOn(this.nodes[last]!, body);
      if (answer instanceof Fault) return undefined;
      if (typeof answer !== 'string') return answer;
      why = answer;
      this.meetings.retried += 1;
      await sleep(20 + this.random() * 80);
    }
    this.meetings.unanswered.push(why);
    return undefined;
  }

  /** @returns a text when it is to be tried again: why. */
  private async tryOn({ url }: NodeProcess, body: object): Promise<Answer | Fault | string> {
    if (url === undefined) return 'never started';
    try {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TRY_MS),
      });
      if (response.status === 503) {
        await response.body?.cancel();
        return '503';
      }
      return this.judged((await response.json()) as Answer);
    } catch (error) {
      return String((error as Error).cause ?? error);
    }
  }

  private judged(answer: Answer): Answer | Fault | string {
    const [error] = answer.errors ?? [];
    if (!error) return answer;
    if (error.extensions?.code === 'UNAVAILABLE') return error.message;
    this.meetings.faults.push(`${error.extensions?.code}: ${error.message}`);
    return new Fault();
  }
}

function verdictOf({ userErrors, version = null, position, results = [] }: PayloadAnswer): Verdict {
  if (position === null) return { accepted: false, code: userErrors[0]?.code ?? 'NOT_ATTEMPTED' };
  return { accepted: true, version, position, items: results.map((item) => item.userErrors[0]?.code ?? item.version!) };
}
