import { Injectable, type Type } from '@nestjs/common';
import { InputType, IntersectionType } from '@nestjs/graphql';
import { CommandEdge, CommandInput, dataOf, derivedId, payloadType, type PayloadValue } from '@opsledger/graphql';
import type { AssetId } from '@opsledger/kernel';
import { AssetNode } from '../asset-register/asset-register.node.js';
import { AssetQueries } from '../asset-register/asset-register.queries.js';
import { changesOf, type InputOf, type Maybe } from '../input-of.js';
import type { AssetCorrection } from './asset.correction.decider.js';
import type { AssetCommand } from './asset.decider.js';
import { HandleAsset } from './asset.handler.js';

/** What every mutation on an asset answers. */
export const AssetPayload = payloadType('AssetPayload', { asset: () => AssetNode });

/** The envelope of every command, as a class to compose with. */
@InputType({ isAbstract: true })
class Envelope extends CommandInput {}

/** The input of a mutation: the fields of its command in the envelope of every command. */
export const inEnvelope = <Fields extends object>(fields: Type<Fields>) => IntersectionType(Envelope, fields);

/** The members of a bulk request for the commands of a union, each named like its mutation. */
export type MembersOf<Command extends { readonly type: string }> = Readonly<Record<Uncapitalize<Command['type']>, Maybe<object>>>;

/** A mutation for each command of a union, named like it: one that is missing does not compile. */
export type MutationsOf<Command extends { readonly type: string }> = Readonly<
  Record<Uncapitalize<Command['type']>, (input: never) => Promise<PayloadValue>>
>;

/** The input of any mutation on an asset. */
type AssetInput = CommandInput & { readonly assetId?: Maybe<AssetId> };

/** Sends the command of a mutation. */
@Injectable()
export class AssetMutations {
  constructor(
    private readonly edge: CommandEdge,
    private readonly assets: AssetQueries,
  ) {}

  /** Runs the command and answers the asset as it is afterwards. */
  run(type: AssetCommand['type'], input: AssetInput): Promise<PayloadValue> {
    const id = input.assetId ?? derivedId<AssetId>('asset', input.commandId);
    return this.edge.run(input, {
      command: (context) => new HandleAsset(id, assetCommand(type, id, input), context),
      objects: { asset: () => this.assets.fresh(id) },
    });
  }
}

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
  const changes =
    'changes' in input ? { changes: changesOf<AssetCorrection>(input.changes as InputOf<AssetCorrection>, OPTIONAL_FACTS) } : {};
  return { type, data: { ...dataOf(input), assetId, ...changes } } as AssetCommand;
}
