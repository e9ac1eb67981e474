import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  CommandEdge,
  CommandInput,
  dataOf,
  Input,
  LocalDate as LocalDateScalar,
  payloadType,
  Text,
  UUID,
  type Maybe,
  type MutationsOf,
  type PayloadValue,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { LocalDate } from '@opsledger/kernel';
import { CONVENTION, METHOD, SCOPE_KIND } from '../finance.enums.js';
import { BOOKKEEPERS } from '../finance.roles.js';
import type { AssetBookId } from '../values.events.js';
import type { AssetBookCommand } from './asset-book.decider.js';
import type { Convention, Method, ScopeKind } from './asset-book.events.js';
import { HandleAssetBook } from './asset-book.handler.js';

@InputType({ isAbstract: true })
abstract class BookCommandInput extends CommandInput {
  @Field(() => UUID)
  readonly bookId!: AssetBookId;
}

@InputType()
class OpenAssetBookInput extends BookCommandInput {
  @Text({ max: 100 })
  @Field({ description: 'Unique.' })
  readonly name!: string;

  @Text({ max: 3 })
  @Field({ description: 'ISO 4217 code in upper case, e.g. "EUR".' })
  readonly currency!: string;

  @Between(1, 12)
  @Field(() => Int, { description: 'The month in which the fiscal year ends.' })
  readonly yearEndMonth!: number;

  @Between(1, 31)
  @Field(() => Int, { description: 'Its last day; a day beyond the end of the month means that end.' })
  readonly yearEndDay!: number;
}

@InputType({ description: 'Holds for assets that go into service from a day on.' })
class SetDepreciationPolicyInput extends BookCommandInput {
  @Field(() => SCOPE_KIND)
  readonly scopeKind!: ScopeKind;

  @Field(() => UUID, { nullable: true, description: 'The asset type or model.' })
  readonly scopeId!: Maybe<string>;

  @Field(() => LocalDateScalar)
  readonly effectiveFrom!: LocalDate;

  @Field(() => METHOD)
  readonly method!: Method;

  @Between(1, 1_200)
  @Field(() => Int, { nullable: true, description: 'Of all methods but units of production.' })
  readonly lifeMonths!: Maybe<number>;

  @Text({ max: 40 })
  @Field(() => String, { nullable: true, description: 'Of units of production: what an asset can do in its life. Decimal text.' })
  readonly totalUnits!: Maybe<string>;

  @Field(() => CONVENTION)
  readonly convention!: Convention;

  @Text({ max: 40 })
  @Field(() => String, { nullable: true, description: 'Of declining balance: the yearly rate is factor / years of life. Decimal text.' })
  readonly factor!: Maybe<string>;

  @Field(() => Boolean, { nullable: true, description: 'Of declining balance: to straight-line once that gives no less. Default true.' })
  readonly switchToStraightLine!: Maybe<boolean>;

  @Text({ max: 40 })
  @Field({ description: 'What is left at the end, in percent of the cost. Decimal text.' })
  readonly salvagePercent!: string;
}

@InputType()
class CloseAssetBookInput extends BookCommandInput {}

/** What every mutation on a book answers. */
export const AssetBookPayload = payloadType('AssetBookPayload', {});

/** Who may send them. */
export const assetBookPolicy = {
  openAssetBook: BOOKKEEPERS,
  setDepreciationPolicy: BOOKKEEPERS,
  closeAssetBook: BOOKKEEPERS,
} as const satisfies RolesOf<AssetBookCommand>;

/** The mutations on books. */
@Resolver()
export class AssetBookResolver implements MutationsOf<AssetBookCommand> {
  constructor(private readonly edge: CommandEdge) {}

  @Mutation(() => AssetBookPayload, { description: 'Takes up a way of valuing assets.' })
  openAssetBook(@Input() input: OpenAssetBookInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'OpenAssetBook', data: dataOf(input) }));
  }

  @Mutation(() => AssetBookPayload, { description: 'Says how assets are depreciated that go into service from a day on.' })
  setDepreciationPolicy(@Input() input: SetDepreciationPolicyInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'SetDepreciationPolicy', data: dataOf(input) }));
  }

  @Mutation(() => AssetBookPayload, { description: 'Nothing more is depreciated in the book.' })
  closeAssetBook(@Input() input: CloseAssetBookInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'CloseAssetBook', data: dataOf(input) }));
  }

  private run(input: BookCommandInput, command: () => AssetBookCommand): Promise<PayloadValue> {
    return this.edge.run(input, { command: (context) => new HandleAssetBook(input.bookId, command(), context) });
  }
}
