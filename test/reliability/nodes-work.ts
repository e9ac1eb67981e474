import { randomUUID } from 'node:crypto';
import type { Client, Order, Verdict } from './nodes-client.js';
import { CREATIONS, nextStep, pick, word, type Random, type Stage, type World } from './nodes-world.js';

/** A command that was sent, and everything that was answered to it. */
export interface Sent {
  readonly commandId: string;
  readonly order: Order;
  /** It may change nothing, and then is not in the log. */
  readonly quiet: boolean;
  /** The refusal that it is meant to get. */
  readonly expects: string | undefined;
  readonly verdicts: readonly Verdict[];
}

/** What the clients of a run have done. */
export class Work {
  readonly sent: Sent[] = [];
  /** Reads of what was just written, on whichever node answered. */
  reads = 0;
  /** Reads that did not show it. */
  readonly unseen: string[] = [];
  races = 0;
  /** Races for one tag that not exactly one asset won. */
  readonly unfairRaces: string[] = [];
}

interface OwnAsset {
  readonly id: string;
  stage: Exclude<Stage, 'retired'>;
}

interface How {
  readonly commandId?: string;
  readonly quiet?: boolean;
  readonly expects?: string;
}

/** How often a command is sent twice at once, sent again once it is answered, and its effect read back. */
const SHARES = { twice: 0.04, again: 0.05, read: 0.15 };
const BULK_ITEMS = 5;
/** Which query shows a thing, by the field that has its id; the first that an input has. */
const SHOWN_BY = { assetId: 'asset', modelId: 'assetModel', personId: 'person' } as const;

/** Makes what the first commands refer to. @throws when one of them is refused. */
export async function openWorld(client: Client, work: Work, random: Random): Promise<World> {
  const worker = new Worker(client, work, random);
  const typeId = await worker.make(CREATIONS.type());
  const world = {
    ...{ typeId, locations: [], costCenters: [], orgUnits: [], people: [], models: [] },
    sharedAsset: '',
  } as World & { sharedAsset: string };
  for (let count = 0; count < 3; count++) {
    world.locations.push(await worker.make(CREATIONS.location()));
    world.costCenters.push(await worker.make(CREATIONS.costCenter()));
    world.orgUnits.push(await worker.make(CREATIONS.orgUnit()));
    world.models.push(await worker.make(CREATIONS.model(world)));
    world.people.push(await worker.make(CREATIONS.person(world, random)));
  }
  world.sharedAsset = await worker.make(CREATIONS.asset(world, random));
  return world;
}

/** One client's stream of mixed commands. */
export class Worker {
  private readonly assets: OwnAsset[] = [];

  constructor(
    private readonly client: Client,
    private readonly work: Work,
    private readonly random: Random,
  ) {}

  /** Makes something and answers its id. @throws when it is refused. */
  async make({ id, ...order }: Order & { readonly id: string }): Promise<string> {
    const verdict = await this.send(order);
    if (verdict?.accepted) return id;
    throw new Error(`${order.mutation} was refused: ${JSON.stringify(verdict)}.`);
  }

  async run(world: World, goesOn: () => boolean): Promise<void> {
    while (goesOn()) await this.act(world);
  }

  private async act(world: World): Promise<void> {
    const dice = this.random();
    if (dice < 0.58 && this.assets.length > 0) await this.proceed(world);
    else if (dice < 0.72) await this.take(CREATIONS.order(world, this.random), 'onOrder');
    else if (dice < 0.86) await this.grow(world);
    else if (dice < 0.89) await this.bulk(world);
    else if (dice < 0.93) await this.send({ mutation: 'moveAsset', input: this.toSomewhere(world) }, { quiet: true });
    else if (dice < 0.98) await this.err(world);
    else if (dice < 0.99) await this.raceForTag(world);
    else await this.raceOnOneAsset(world);
  }

  private toSomewhere({ sharedAsset, locations }: World): Order['input'] {
    return { assetId: sharedAsset, toLocationId: pick(this.random, locations) };
  }

  private async proceed(world: World): Promise<void> {
    const place = Math.floor(this.random() * this.assets.length);
    const [asset] = this.assets.splice(place, 1); // nobody else works on it meanwhile
    const { then, quiet = false, ...order } = nextStep(asset!.id, asset!.stage, world, this.random);
    const verdict = await this.send(order, { quiet });
    if (verdict?.accepted && then !== 'retired') this.assets.push({ id: asset!.id, stage: then });
  }

  private async take({ id, ...order }: Order & { readonly id: string }, stage: OwnAsset['stage']): Promise<void> {
    if ((await this.send(order))?.accepted) this.assets.push({ id, stage });
  }

  private async grow(world: World): Promise<void> {
    const { random } = this;
    const [list, creation] = pick<readonly [string[], Order & { readonly id: string }]>(random, [
      [world.people, CREATIONS.person(world, random)],
      [world.people, CREATIONS.person(world, random)],
      [world.people, CREATIONS.person(world, random)],
      [world.locations, CREATIONS.location()],
      [world.costCenters, CREATIONS.costCenter()],
      [world.models, CREATIONS.model(world)],
      [world.orgUnits, CREATIONS.orgUnit()],
    ]);
    const { id, ...order } = creation;
    if ((await this.send(order))?.accepted) list.push(id);
  }

  private async bulk(world: World): Promise<void> {
    const made = Array.from({ length: BULK_ITEMS }, () => CREATIONS.asset(world, this.random));
    const items = made.map(({ input }) => ({ command: { registerAsset: input } }));
    const errorPolicy = pick(this.random, ['REJECT_ALL', 'REJECT_FAILED']);
    const verdict = await this.send({ mutation: 'bulkAssets', input: { items, errorPolicy } });
    if (verdict?.accepted) for (const { id } of made) this.assets.push({ id, stage: 'inStock' });
  }

  /** Something that must be refused. */
  private async err(world: World): Promise<void> {
    const { random } = this;
    const assetId = world.sharedAsset;
    const [order, expects] = pick<readonly [Order, string]>(random, [
      [{ mutation: 'returnAsset', input: { assetId: randomUUID(), condition: 'GOOD' } }, 'NOT_FOUND'],
      [{ mutation: 'acceptCustody', input: { assetId } }, 'INVALID_TRANSITION'],
      [{ mutation: 'tagAsset', input: { assetId, tag: word(), expectedVersion: 1_000_000 } }, 'VERSION_CONFLICT'],
      [CREATIONS.order(world, random, { cost: { amount: '-1.00', currency: 'EUR' } }), 'INVALID_AMOUNT'],
      [CREATIONS.order(world, random, { modelId: randomUUID() }), 'INVALID_REFERENCE'],
    ]);
    const { mutation, input } = order;
    await this.send({ mutation, input }, { expects });
    const used = this.work.sent.findLast(
      ({ order: { mutation: name }, quiet, verdicts }) => name === 'tagAsset' && !quiet && verdicts[0]?.accepted,
    );
    if (used && random() < 0.3) {
      const other = { mutation: 'tagAsset', input: { ...used.order.input, tag: word() } };
      await this.send(other, { commandId: used.commandId, expects: 'IDEMPOTENCY_KEY_REUSED' });
    }
  }

  /** Three assets want one tag at once. */
  private async raceForTag(world: World): Promise<void> {
    const tag = word();
    const runners = Array.from({ length: 3 }, () => CREATIONS.asset(world, this.random, tag));
    const verdicts = await Promise.all(runners.map(({ mutation, input }) => this.send({ mutation, input })));
    this.work.races += 1;
    if (verdicts.filter((verdict) => verdict?.accepted).length !== 1) this.work.unfairRaces.push(`${tag}: ${JSON.stringify(verdicts)}`);
  }

  /** Two commands give one asset the same tag at once; then another asset must not get it. */
  private async raceOnOneAsset(world: World): Promise<void> {
    const [tag, id] = [word(), await this.make(CREATIONS.asset(world, this.random))];
    const order = { mutation: 'tagAsset', input: { assetId: id, tag } };
    await Promise.all([this.send(order, { quiet: true }), this.send(order, { quiet: true })]);
    const { mutation, input } = CREATIONS.asset(world, this.random, tag);
    await this.send({ mutation, input }, { expects: 'KEY_TAKEN' });
    this.work.races += 1;
  }

  private async send(order: Order, { commandId = randomUUID(), quiet = false, expects }: How = {}): Promise<Verdict | undefined> {
    const { random, work } = this;
    const answers = await this.sendOften(order, commandId, quiet);
    const verdicts = answers.filter((verdict) => verdict !== undefined);
    work.sent.push({ commandId, order, quiet, expects, verdicts });
    const [first] = answers;
    if (first?.accepted && random() < SHARES.read) await this.readBack(order, first);
    return first;
  }

  /** Now and then twice at once, or again when it has been answered. */
  private async sendOften(order: Order, commandId: string, quiet: boolean): Promise<readonly (Verdict | undefined)[]> {
    const { client, random } = this;
    const copies = Array.from({ length: random() < SHARES.twice ? 2 : 1 }, () => client.send(order, commandId));
    const answers = await Promise.all(copies);
    const isAgain = answers[0]?.accepted === true && !quiet && random() < SHARES.again;
    return isAgain ? [...answers, await client.send(order, commandId)] : answers;
  }

  private async readBack({ mutation, input }: Order, { version, position }: Verdict & { accepted: true }): Promise<void> {
    const idField = (Object.keys(SHOWN_BY) as (keyof typeof SHOWN_BY)[]).find((name) => name in input);
    if (!idField || version === null) return;
    const id = input[idField] as string;
    const seen = await this.client.versionAt(SHOWN_BY[idField], id, position);
    if (seen === undefined) return;
    this.work.reads += 1;
    if (seen === null || seen < version) this.work.unseen.push(`${mutation} ${id}: ${seen} instead of ${version}`);
  }
}
