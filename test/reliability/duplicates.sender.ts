import { writeSync } from 'node:fs';
import { Aggregates, openEmbeddedEventStore, type CommandContext, type EventStore, type Outcome } from '@opsledger/eventsourcing';
import { boxAggregate, type BoxCommand, type BoxEvent } from '@opsledger/eventsourcing/testing';
import { uuidV5, type CommandId } from '@opsledger/kernel';
import { isProgram, randomBySeed } from './store-random.js';

/** One process that sends commands, most of them more than once. Keys are numbers; what a key's command is follows from the number. */
export interface SenderOrder {
  /** A folder, or the address of a server. */
  readonly store: string;
  readonly seed: number;
  /** The keys from the first to below the second are sent, each twice to four times in parallel, on its own and in a later run again. */
  readonly keys: readonly [from: number, to: number];
  /** Keys that were sent before and are sent once more. */
  readonly again: readonly number[];
  /** Keys that were answered before, and are sent with another payload. */
  readonly reused: readonly number[];
}

/** The answer to one send, as a line of its output. A key with another payload has `reused` for its kind. */
export interface SenderLine {
  readonly kind: 'sent' | 'reused';
  readonly key: number;
  /** Of an accepted command. */
  readonly revision?: number;
  readonly position?: string;
  /** The events that it answered, as JSON. */
  readonly events?: string;
  /** Of a refused one: the code of the refusal, or the error. */
  readonly refusal?: string;
}

/** Keys that share an aggregate, so that commands of one wait for those of another. */
const KEYS_PER_BOX = 20;
/** Commands under way at once, and aggregates kept in memory: so few that most are read again, with the commands that they had. */
const LANES = 5;
/** Milliseconds after which a node of several begins with an empty memory, and without knowing what it still has under way. */
const FORGET_MS = 200;

/** The commands that open a box and put a number of items in it at once: two of these with the same id must not have two effects. */
const fillingAggregate = {
  ...boxAggregate,
  decider: {
    ...boxAggregate.decider,
    decide: (command, state, given) =>
      command.type === 'AddItem' && state.status === 'Open'
        ? command.data.item.split(' ').map((item): BoxEvent => ({ type: 'ItemAdded', data: { item } }))
        : boxAggregate.decider.decide(command, state, given),
  },
} as const satisfies typeof boxAggregate;

interface Addressed {
  readonly boxId: string;
  readonly command: BoxCommand;
}

/** What a key asks for. The first of each box opens it under a label that no other box may have. */
function commandOf(key: number): Addressed {
  const box = Math.floor(key / KEYS_PER_BOX);
  const boxId = uuidV5(`box ${box}`);
  if (key % KEYS_PER_BOX === 0) return { boxId, command: { type: 'OpenBox', data: { label: `label ${box}` } } };
  const items = Array.from({ length: 1 + (key % 3) }, (_, index) => `${key}.${index}`);
  return { boxId, command: { type: 'AddItem', data: { item: items.join(' ') } } };
}

export const commandIdOf = (key: number): CommandId => uuidV5(`command ${key}`) as CommandId;

function contextOf(key: number): CommandContext {
  return {
    commandId: commandIdOf(key),
    actor: { kind: 'service', id: 'chaos', roles: [] },
    origin: 'seed',
    correlationId: 'duplicates',
  };
}

/** Synchronous, so that every answer before a kill is in the pipe. */
function say(line: SenderLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

class Sender {
  private aggregates: Aggregates;

  constructor(
    private readonly store: EventStore,
    private readonly singleWriter: boolean,
  ) {
    this.aggregates = this.remember();
  }

  forget(): void {
    this.aggregates = this.remember();
  }

  /** Sends a key, again while its aggregate is too busy or the outcome unknown: that is what the one who asks is told to do. */
  async send(key: number, kind: SenderLine['kind']): Promise<void> {
    const { boxId, command } = kind === 'sent' ? commandOf(key) : this.otherThan(key);
    for (;;) {
      const outcome = await this.execute(boxId, command, key);
      if (typeof outcome !== 'string' && !outcome.accepted && outcome.rejection.code === 'CONFLICT') continue;
      if (outcome === 'OutcomeUnknown' || outcome === 'StoreUnavailable') continue;
      say({ kind, key, ...answerOf(outcome) });
      return;
    }
  }

  private remember(): Aggregates {
    return new Aggregates(this.store, [fillingAggregate], { singleWriter: this.singleWriter, cacheSize: LANES });
  }

  /** Another command: to the same box or, where the store finds commands by their id, to one that does not even exist. */
  private otherThan(key: number): Addressed {
    const command: BoxCommand = { type: 'AddItem', data: { item: `not ${key}` } };
    return { boxId: this.singleWriter && key % 2 === 1 ? uuidV5('no box') : commandOf(key).boxId, command };
  }

  private execute(boxId: string, command: BoxCommand, key: number): Promise<Outcome | string> {
    return this.aggregates.execute('box', boxId, command, contextOf(key)).catch((error: unknown) => (error as Error).name);
  }
}

function answerOf(outcome: Outcome | string): Partial<SenderLine> {
  if (typeof outcome === 'string') return { refusal: outcome };
  if (!outcome.accepted) return { refusal: outcome.rejection.code };
  const { revision, position, events } = outcome;
  return { revision, position: `${position.commit}/${position.prepare}`, events: JSON.stringify(events) };
}

/** The sends of an order: boxes are opened before anything is put in, everything else lies as it falls. */
async function work({ seed, keys: [from, to], again, reused }: SenderOrder, sender: Sender): Promise<void> {
  const random = randomBySeed(seed);
  const lanes: (() => Promise<unknown>)[][] = Array.from({ length: LANES }, () => []);
  const plan = (task: () => Promise<unknown>): void => {
    lanes[Math.floor(random() * LANES)]!.push(task);
  };
  const opening: Promise<void>[] = [];
  for (let key = from; key < to; key += 1) {
    const copies = Array.from({ length: 2 + Math.floor(random() * 3) }, () => key);
    if (key % KEYS_PER_BOX === 0) opening.push(...copies.map((copy) => sender.send(copy, 'sent')));
    else plan(() => Promise.all(copies.map((copy) => sender.send(copy, 'sent'))));
  }
  await Promise.all(opening);
  for (const key of again) plan(() => sender.send(key, 'sent'));
  for (const key of reused) plan(() => sender.send(key, 'reused'));
  await Promise.all(
    lanes.map(async (lane) => {
      for (const task of lane) await task();
    }),
  );
}

/** The client is loaded only where it is needed: it takes longer than all else. */
async function openServer(url: string): Promise<EventStore> {
  const { openEventStoreDb } = await import('@opsledger/eventstoredb');
  return openEventStoreDb({ url });
}

async function main(order: SenderOrder): Promise<void> {
  const isServer = order.store.startsWith('esdb:');
  const store = isServer ? await openServer(order.store) : await openEmbeddedEventStore({ folder: order.store });
  const sender = new Sender(store, !isServer);
  const forgetting = isServer ? setInterval(() => sender.forget(), FORGET_MS) : undefined;
  await work(order, sender);
  clearInterval(forgetting);
  await store.close();
}

const order = process.argv[2];
if (isProgram(import.meta.url) && order !== undefined) await main(JSON.parse(order) as SenderOrder);
