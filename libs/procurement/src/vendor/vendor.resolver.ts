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
import type { RolesOf } from '@opsledger/identity';
import type { VendorId } from '@opsledger/kernel';
import { BUYERS } from '../procurement.roles.js';
import { ProcurementQueries } from '../procurement.queries.js';
import { vendorNode, VendorNode } from '../vendor-list/vendor-list.node.js';
import type { VendorCommand, VendorRecord } from './vendor.decider.js';
import type { VendorRevision } from './vendor.events.js';
import { HandleVendor } from './vendor.handler.js';

@InputType()
export class RegisterVendorInput extends CommandInput implements InputOf<VendorRecord & { readonly vendorId?: VendorId }> {
  @Field(() => UUID, { nullable: true, description: 'Id of the new vendor; default: derived from the id of the command.' })
  readonly vendorId!: Maybe<VendorId>;

  @Text({ max: 200 })
  @Field({ description: 'What people call it; unique.' })
  readonly name!: string;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true, description: 'The company that contracts and invoices, when it goes by another name.' })
  readonly legalName!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly taxNumber!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly website!: Maybe<string>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly notes!: Maybe<string>;
}

@InputType({ description: 'Left out, a fact stays; null takes an optional one away.' })
export class VendorChangesInput implements InputOf<VendorRevision> {
  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly name!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly legalName!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly taxNumber!: Maybe<string>;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly website!: Maybe<string>;

  @Text({ max: 2_000, multiline: true })
  @Field(() => String, { nullable: true })
  readonly notes!: Maybe<string>;
}

@InputType({ isAbstract: true })
abstract class VendorCommandInput extends CommandInput {
  @Field(() => UUID)
  readonly vendorId!: VendorId;
}

@InputType()
export class ReviseVendorInput extends VendorCommandInput {
  @Field(() => VendorChangesInput)
  readonly changes!: VendorChangesInput;
}

@InputType()
export class SuspendVendorInput extends VendorCommandInput {}

@InputType()
export class ReinstateVendorInput extends VendorCommandInput {}

/** What every mutation on a vendor answers. */
export const VendorPayload = payloadType('VendorPayload', { vendor: () => VendorNode });

/** Who may send them. */
export const vendorPolicy = {
  registerVendor: BUYERS,
  reviseVendor: BUYERS,
  suspendVendor: BUYERS,
  reinstateVendor: BUYERS,
} as const satisfies RolesOf<VendorCommand>;

/** Facts that null takes away. */
const OPTIONAL_FACTS = ['legalName', 'taxNumber', 'website', 'notes'] as const;

/** The mutations on vendors: one per command, named like it. */
@Resolver()
export class VendorResolver implements MutationsOf<VendorCommand> {
  constructor(
    private readonly edge: CommandEdge,
    private readonly queries: ProcurementQueries,
  ) {}

  @Mutation(() => VendorPayload, { description: 'Enters a company that things are bought from.' })
  registerVendor(@Input() input: RegisterVendorInput): Promise<PayloadValue> {
    const vendorId = input.vendorId ?? derivedId<VendorId>('vendor', input.commandId);
    return this.run(input, vendorId, () => ({ type: 'RegisterVendor', data: { ...dataOf(input), vendorId } }));
  }

  @Mutation(() => VendorPayload, { description: 'Describes a vendor anew from now on.' })
  reviseVendor(@Input() input: ReviseVendorInput): Promise<PayloadValue> {
    const { vendorId, changes } = input;
    return this.run(input, vendorId, () => ({
      type: 'ReviseVendor',
      data: { vendorId, changes: changesOf<VendorRevision>(changes, OPTIONAL_FACTS) },
    }));
  }

  @Mutation(() => VendorPayload, { description: 'No new order is placed with the vendor from now on. Needs a reason.' })
  suspendVendor(@Input() input: SuspendVendorInput): Promise<PayloadValue> {
    return this.run(input, input.vendorId, () => ({ type: 'SuspendVendor', data: { vendorId: input.vendorId } }));
  }

  @Mutation(() => VendorPayload, { description: 'The vendor may be ordered from again.' })
  reinstateVendor(@Input() input: ReinstateVendorInput): Promise<PayloadValue> {
    return this.run(input, input.vendorId, () => ({ type: 'ReinstateVendor', data: { vendorId: input.vendorId } }));
  }

  private run(input: CommandInput, id: VendorId, command: () => VendorCommand): Promise<PayloadValue> {
    const vendor = async (): Promise<VendorNode | null> => {
      const row = await this.queries.freshVendor(id);
      return row && vendorNode(row);
    };
    return this.edge.run(input, { command: (context) => new HandleVendor(id, command(), context), objects: { vendor } });
  }
}
