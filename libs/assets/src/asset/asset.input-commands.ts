import { dataOf } from '@opsledger/graphql';
import type { AssetId } from '@opsledger/kernel';
import { changesOf } from '../input-of.js';
import type { AssetChangesInput } from './asset.acquisition.inputs.js';
import type { AssetCommand, AssetCorrection } from './asset.commands.js';

/** Facts that null takes away. */
const OPTIONAL_FACTS = [
  'serial',
  'name',
  'notes',
  'vendorId',
  'vendorName',
  'orderNumber',
  'purchaseOrderLineId',
  'warrantyEndsOn',
  'endOfLifeOn',
] as const satisfies readonly (keyof AssetCorrection)[];

/**
 * The command of a validated input. The input classes implement the data of their commands, which is why the one cast here is sound:
 * the name of the command goes with the class of its input.
 */
export function assetCommand(type: AssetCommand['type'], assetId: AssetId, input: object): AssetCommand {
  const changes = 'changes' in input ? { changes: changesOf<AssetCorrection>(input.changes as AssetChangesInput, OPTIONAL_FACTS) } : {};
  return { type, data: { ...dataOf(input), assetId, ...changes } } as AssetCommand;
}
