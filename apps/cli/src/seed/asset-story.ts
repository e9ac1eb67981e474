import type { AssetCommand, AssetCommandData } from '@opsledger/assets';
import type { AssetId, LocationId } from '@opsledger/kernel';
import type { SeedModel } from './catalogue.js';
import type { World } from './world.js';
import { MINUTE } from './seed-step.js';
import { Story, type How } from './story.js';

type DataOf<Type extends AssetCommand['type']> = Omit<AssetCommandData<Type>, 'assetId'>;

/** The commands to one asset in the order of time. */
export class AssetStory extends Story {
  /** Where the asset is, once it is at hand; stock-takes look for it there. */
  location: LocationId | undefined;
  private nextStockTake = 0;

  constructor(
    readonly world: World,
    readonly assetId: AssetId,
    readonly model: SeedModel,
    begin: number,
  ) {
    super(world.chance, world.period, begin);
    while ((world.stockTakes[this.nextStockTake] ?? Infinity) <= begin) this.nextStockTake++;
  }

  /** Sends a command a moment later. @returns false when the story is over. */
  tell<Type extends AssetCommand['type']>(type: Type, data: DataOf<Type>, how: How = {}): boolean {
    return this.say(this.making(type, data), { actor: this.world.company.staff.assetManager, ...how });
  }

  /** Lets the rest of the period pass. */
  end(): this['steps'] {
    if (!this.over) this.passed(this.period.end);
    return this.steps;
  }

  /** Records that the asset was seen, now and then somewhere else than expected. */
  protected override passed(until: number): void {
    const { stockTakes, chance, company } = this.world;
    for (; (stockTakes[this.nextStockTake] ?? Infinity) < until; this.nextStockTake++) {
      const at = stockTakes[this.nextStockTake]! + chance.int(1, 500) * MINUTE;
      if (this.location === undefined || at <= this.time || at >= until) continue;
      const astray = chance.happens(4);
      const seenAt = astray ? chance.pick(company.sites).rooms[0]! : this.location;
      const data = { seenAt, ...(astray && { notes: 'Found in another place than recorded.' }) };
      this.push(this.making('AuditAsset', data), at, { actor: company.staff.assetManager, reason: 'Stock-take' });
    }
  }

  private making(type: AssetCommand['type'], data: object): { category: 'asset'; id: AssetId; command: AssetCommand } {
    // The generic `tell` has checked that the data fit the type; the union of all commands cannot say so.
    const command = { type, data: { assetId: this.assetId, ...data } } as unknown as AssetCommand;
    return { category: 'asset', id: this.assetId, command };
  }
}
