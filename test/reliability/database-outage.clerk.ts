import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '@opsledger/composition';
import type { Accepted, CommandContext, EventMetadata, Message, Outcome, RecordedEvent } from '@opsledger/eventsourcing';
import type { CommandId, PersonId } from '@opsledger/kernel';
import { encryptRequest } from '@opsledger/organization';

/** What became of the commands that were sent while the database came and went. */
export interface CommandFigures {
  readonly accepted: number;
  /** Accepted between the beginning of a strike and its end. */
  readonly acceptedWhileStruck: number;
  /** Commands about personal data, refused because the keys of people could not be reached; sent again later. */
  readonly refused: number;
  /** Any other end of a command or query, which is not by design. */
  readonly otherFailures: readonly string[];
  /** Of the commands that need no database, and of those and the queries that do. */
  readonly longestCommandMs: number;
  readonly longestWaitMs: number;
}

interface Sent {
  readonly category: string;
  readonly id: string;
  readonly context: CommandContext;
}

const PAUSE_MS = 20;

/** Sends commands to a ledger without pause: some need the keys of people, which are in the database, some need nothing but the log. */
export class Clerk {
  /** Set while the database is struck. */
  struck = false;
  private readonly accepted = new Map<string, { readonly stream: string; readonly revision: number }>();
  private readonly sent = new Set<string>();
  private readonly people: { readonly personId: PersonId; readonly name: string }[] = [];
  private readonly otherFailures: string[] = [];
  private readonly waiting: (() => Promise<void>)[] = [];
  private readonly longest = { command: 0, wait: 0 };
  private acceptedWhileStruck = 0;
  private refused = 0;
  private stopped = false;
  private readonly running: readonly Promise<void>[];

  constructor(private readonly ledger: Ledger) {
    this.running = [this.repeat(() => this.openCostCenter()), this.repeat(() => this.hireSomebody()), this.repeat(() => this.query())];
  }

  /** Ends, and sends again whatever was refused meanwhile. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
    for (let hire = this.waiting.shift(); hire; hire = this.waiting.shift()) await hire();
  }

  figures(): CommandFigures {
    return {
      accepted: this.accepted.size,
      acceptedWhileStruck: this.acceptedWhileStruck,
      refused: this.refused,
      otherFailures: this.otherFailures.slice(0, 10),
      longestCommandMs: Math.round(this.longest.command),
      longestWaitMs: Math.round(this.longest.wait),
    };
  }

  /** Accepted commands that are not where their answer said, and commands that are in the log twice or without having been accepted. */
  compareWith(events: readonly RecordedEvent[]): { readonly lost: number; readonly doubled: number } {
    const places = new Map<string, string[]>();
    for (const { stream, revision, metadata } of events) {
      const { commandId } = metadata as unknown as EventMetadata;
      if (this.sent.has(commandId)) places.set(commandId, [...(places.get(commandId) ?? []), `${stream}@${revision}`]);
    }
    const found = (commandId: string, place: string): boolean => places.get(commandId)?.includes(place) ?? false;
    const lost = [...this.accepted].filter(([id, { stream, revision }]) => !found(id, `${stream}@${revision}`)).length;
    const doubled = [...places].filter(([id, at]) => at.length !== 1 || !this.accepted.has(id)).length;
    return { lost, doubled };
  }

  /** People whose name can no longer be read, although nobody erased them. */
  async unreadable(events: readonly RecordedEvent[]): Promise<number> {
    const { subjectKeys } = this.ledger;
    const stored = new Map(events.filter(({ type }) => type === 'PersonOnboarded').map(({ stream, data }) => [stream, data]));
    let unreadable = 0;
    for (const { personId, name } of this.people) {
      const data = stored.get(`person-${personId}`);
      if (!data) continue; // counted as lost
      await subjectKeys.load([personId]);
      try {
        const read = subjectKeys.decrypt(personId, data['personalData'] as never);
        if (read === 'erased' || read['name'] !== name) unreadable += 1;
      } catch {
        unreadable += 1;
      }
    }
    return unreadable;
  }

  private async repeat(work: () => Promise<void>): Promise<void> {
    while (!this.stopped) {
      await work();
      await sleep(PAUSE_MS);
    }
  }

  private async openCostCenter(): Promise<void> {
    const costCenterId = randomUUID();
    const command = { type: 'OpenCostCenter', data: { costCenterId, code: costCenterId, name: 'IT' } };
    await this.take({ category: 'costCenter', id: costCenterId, context: contextOf() }, 'command', (sent) => this.execute(sent, command));
  }

  private async hireSomebody(): Promise<void> {
    const personId = randomUUID() as PersonId;
    const name = `Ada ${personId}`;
    const sent = { category: 'person', id: personId, context: contextOf() };
    const request = { type: 'OnboardPerson', data: { personId, personalData: { name } } } as const;
    const hire = (): Promise<void> =>
      this.take(sent, 'wait', async () => {
        try {
          const command = await encryptRequest(this.ledger.subjectKeys, request);
          if ('code' in command) return { accepted: false, rejection: command };
          const outcome = await this.execute(sent, command);
          if (outcome.accepted) this.people.push({ personId, name });
          return outcome;
        } catch (error) {
          if (!isUnavailable(error)) throw error;
          this.refused += 1;
          this.waiting.push(hire);
          return undefined;
        }
      });
    await hire();
  }

  /** Looks what a user looks at: answered, or refused because the database is away. */
  private async query(): Promise<void> {
    const start = performance.now();
    await this.ledger.readStore.probe().catch((error: unknown) => {
      if (!isUnavailable(error)) this.otherFailures.push(String(error));
    });
    this.longest.wait = Math.max(this.longest.wait, performance.now() - start);
  }

  private execute({ category, id, context }: Sent, command: Message): Promise<Outcome> {
    return this.ledger.aggregates.execute(category, id, command, context);
  }

  private async take(sent: Sent, kind: 'command' | 'wait', send: (sent: Sent) => Promise<Outcome | undefined>): Promise<void> {
    const start = performance.now();
    this.sent.add(sent.context.commandId);
    try {
      const outcome = await send(sent);
      if (outcome?.accepted) this.note(sent, outcome);
      else if (outcome) this.otherFailures.push(outcome.rejection.code);
    } catch (error) {
      this.otherFailures.push(String(error));
    }
    this.longest[kind] = Math.max(this.longest[kind], performance.now() - start);
  }

  private note({ category, id, context }: Sent, { revision }: Accepted): void {
    this.accepted.set(context.commandId, { stream: `${category}-${id}`, revision });
    if (this.struck) this.acceptedWhileStruck += 1;
  }
}

const isUnavailable = (error: unknown): boolean => (error as { readonly code?: unknown }).code === 'READ_STORE_UNAVAILABLE';

function contextOf(): CommandContext {
  const commandId = randomUUID() as CommandId;
  return { commandId, actor: { kind: 'service', id: 'chaos', roles: ['admin'] }, origin: 'seed', correlationId: commandId };
}
