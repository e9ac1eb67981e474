import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  CommandEdge,
  CommandInput,
  Input,
  type InputOf,
  type Maybe,
  type MutationsOf,
  type PayloadValue,
  Text,
  UUID,
  changesOf,
  dataOf,
  derivedId,
  payloadType,
} from '@opsledger/graphql';
import type { SoftwareProductId } from '@opsledger/kernel';
import { LicenseQueries } from '../license-register/license-register.queries.js';
import { softwareProductNode, SoftwareProductNode } from '../software-product-list/software-product-list.node.js';
import type { ProductDefinition, SoftwareProductCommand } from './software-product.decider.js';
import type { SoftwareProductRevision } from './software-product.events.js';
import { HandleSoftwareProduct } from './software-product.handler.js';

type NewProduct = Omit<ProductDefinition, 'productId'> & { readonly productId?: SoftwareProductId };

@InputType()
export class DefineSoftwareProductInput extends CommandInput implements InputOf<NewProduct> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new product; default: derived from the id of the command.' })
  readonly productId!: Maybe<SoftwareProductId>;

  @Text({ max: 200 })
  @Field()
  readonly name!: string;

  @Text({ max: 200 })
  @Field()
  readonly manufacturer!: string;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly category!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true, description: 'Id of its software identification tag (ISO/IEC 19770-2).' })
  readonly swidTagId!: Maybe<string>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly notes!: Maybe<string>;
}

@InputType({ description: 'Left out, a fact stays; null takes an optional one away.' })
export class SoftwareProductChangesInput implements InputOf<SoftwareProductRevision> {
  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly name!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly manufacturer!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly category!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly swidTagId!: Maybe<string>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly notes!: Maybe<string>;
}

@InputType({ isAbstract: true })
abstract class ProductCommandInput extends CommandInput {
  @Field(() => UUID)
  readonly productId!: SoftwareProductId;
}

@InputType()
export class ReviseSoftwareProductInput extends ProductCommandInput {
  @Field(() => SoftwareProductChangesInput)
  readonly changes!: SoftwareProductChangesInput;
}

@InputType()
export class RetireSoftwareProductInput extends ProductCommandInput {}

@InputType()
export class ReinstateSoftwareProductInput extends ProductCommandInput {}

/** What every mutation on a product answers. */
export const SoftwareProductPayload = payloadType('SoftwareProductPayload', { softwareProduct: () => SoftwareProductNode });

/** Facts that null takes away. */
const OPTIONAL_FACTS = ['category', 'swidTagId', 'notes'] as const;

/** The mutations on products: one per command, named like it. */
@Resolver()
export class SoftwareProductResolver implements MutationsOf<SoftwareProductCommand> {
  constructor(
    private readonly edge: CommandEdge,
    private readonly queries: LicenseQueries,
  ) {}

  @Mutation(() => SoftwareProductPayload, { description: 'Enters a software product in the catalogue.' })
  defineSoftwareProduct(@Input() input: DefineSoftwareProductInput): Promise<PayloadValue> {
    const productId = input.productId ?? derivedId<SoftwareProductId>('softwareProduct', input.commandId);
    return this.run(input, productId, () => ({ type: 'DefineSoftwareProduct', data: { ...dataOf(input), productId } }));
  }

  @Mutation(() => SoftwareProductPayload, { description: 'Describes a software product anew from now on.' })
  reviseSoftwareProduct(@Input() input: ReviseSoftwareProductInput): Promise<PayloadValue> {
    const { productId, changes } = input;
    return this.run(input, productId, () => ({
      type: 'ReviseSoftwareProduct',
      data: { productId, changes: changesOf<SoftwareProductRevision>(changes, OPTIONAL_FACTS) },
    }));
  }

  @Mutation(() => SoftwareProductPayload, { description: 'No new entitlement is registered for this product from now on.' })
  retireSoftwareProduct(@Input() input: RetireSoftwareProductInput): Promise<PayloadValue> {
    return this.run(input, input.productId, () => ({ type: 'RetireSoftwareProduct', data: { productId: input.productId } }));
  }

  @Mutation(() => SoftwareProductPayload, { description: 'Entitlements to this product may be registered again.' })
  reinstateSoftwareProduct(@Input() input: ReinstateSoftwareProductInput): Promise<PayloadValue> {
    return this.run(input, input.productId, () => ({ type: 'ReinstateSoftwareProduct', data: { productId: input.productId } }));
  }

  private run(input: CommandInput, id: SoftwareProductId, command: () => SoftwareProductCommand): Promise<PayloadValue> {
    const softwareProduct = async (): Promise<SoftwareProductNode | null> => {
      const row = await this.queries.fresh.product(id);
      return row && softwareProductNode(row);
    };
    return this.edge.run(input, { command: (context) => new HandleSoftwareProduct(id, command(), context), objects: { softwareProduct } });
  }
}
