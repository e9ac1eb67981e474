import type { AssetCommand, AssetCommandData } from '@opsledger/assets';
import { dateOf, instantOf, type Actor, type AssetId, type LocationId } from '@opsledger/kernel';
import type { SeedModel } from './catalogue.js';
import type { Chance } from './chance.js';
import type { Company, Period } from './company.js';
import { DAY, MINUTE, type SeedStep } from './seed-step.js';

/** What stories are told with. */
export interface StoryWorld {
  readonly company: Company;
  readonly chance: Chance;
  readonly period: Period;
  /** Moments at which every asset at hand is looked for. */
  readonly stockTakes: readonly number[];
}

/** Work begins and ends, in minutes of the day (UTC). */
const OPENS = 7 * 60;
const CLOSES = 17 * 60;

type DataOf<Type extends AssetCommand['type']> = Omit<AssetCommandData<Type>, 'assetId'>;

/**
 * The commands to one asset in the order of time. A story ends where the next thing would happen after the period: then no more is told,
 * and `tell` and `wait` answer false.
 */
export class AssetStory {
  readonly steps: SeedStep[] = [];
  /** Where the asset is, once it is at hand; stock-takes look for it there. */
  location: LocationId | undefined;
  private time: number;
  private over = false;
  private nextStockTake = 0;

  constructor(
    readonly world: StoryWorld,
    readonly assetId: AssetId,
    readonly model: SeedModel,
    begin: number,
  ) {
    this.time = begin;
    while ((world.stockTakes[this.nextStockTake] ?? Infinity) <= begin) this.nextStockTake++;
  }

  /** The present moment of the story, in milliseconds since the Unix epoch. */
  get now(): number {
    return this.time;
  }

  /** The present day, `YYYY-MM-DD`. */
  get today(): ReturnType<typeof dateOf> {
    return dateOf(instantOf(this.time));
  }

  /** Lets days pass; stock-takes on the way see the asset. @returns false when the story is over. */
  wait(minDays: number, maxDays: number): boolean {
    if (this.over) return false;
    const { chance, period } = this.world;
    const midnight = Math.floor((this.time + chance.int(minDays, maxDays) * DAY) / DAY) * DAY;
    const until = Math.max(midnight + chance.int(OPENS, CLOSES) * MINUTE, this.time + chance.int(1, 20) * MINUTE);
    this.takeStockUntil(Math.min(until, period.end));
    this.time = until;
    this.over = until >= period.end;
    return !this.over;
  }

  /** Sends a command a moment later. @returns false when the story is over. */
  tell<Type extends AssetCommand['type']>(
    type: Type,
    data: DataOf<Type>,
    how: { readonly actor?: Actor; readonly reason?: string } = {},
  ): boolean {
    if (this.over) return false;
    this.time += this.world.chance.int(1, 20) * MINUTE;
    if (this.time >= this.world.period.end) {
      this.over = true;
      return false;
    }
    this.push(type, data, this.time, how);
    return true;
  }

  /** Lets the rest of the period pass. */
  end(): readonly SeedStep[] {
    if (!this.over) this.takeStockUntil(this.world.period.end);
    return this.steps;
  }

  /** Records that the asset was seen, now and then somewhere else than expected. */
  private takeStockUntil(until: number): void {
    const { stockTakes, chance, company } = this.world;
    for (; (stockTakes[this.nextStockTake] ?? Infinity) < until; this.nextStockTake++) {
      const at = stockTakes[this.nextStockTake]! + chance.int(1, 300) * MINUTE;
      if (this.location === undefined || at <= this.time || at >= until) continue;
      const astray = chance.happens(4);
      const seenAt = astray ? chance.pick(company.sites).rooms[0]! : this.location;
      this.push('AuditAsset', { seenAt, ...(astray && { notes: 'Found in another place than recorded.' }) }, at, { reason: 'Stock-take' });
    }
  }

  private push(
    type: AssetCommand['type'],
    data: object,
    at: number,
    { actor, reason }: { readonly actor?: Actor; readonly reason?: string },
  ): void {
    // The generic `tell` has checked that the data fit the type; the union of all commands cannot say so.
    const command = { type, data: { assetId: this.assetId, ...data } } as unknown as AssetCommand;
    const by = actor ?? this.world.company.assetManager;
    this.steps.push({
      category: 'asset',
      id: this.assetId,
      command,
      occurredAt: instantOf(at),
      actor: by,
      ...(reason !== undefined && { reason }),
    });
  }
}
