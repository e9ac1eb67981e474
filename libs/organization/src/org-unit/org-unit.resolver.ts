import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { CommandEdge, CommandInput, dataOf, derivedId, Input, payloadType, Text, UUID, type PayloadValue } from '@opsledger/graphql';
import type { OrgUnitId } from '@opsledger/kernel';
import { OrgUnitNode, orgUnitNode } from '../org-units/org-units.resolver.js';
import { OrganizationReader } from '../organization.reader.js';
import type { OrgUnitCommand } from './org-unit.decider.js';
import { HandleOrgUnit } from './org-unit.handler.js';

/** A new part of the organisation. */
@InputType()
export class CreateOrgUnitInput extends CommandInput {
  @Field(() => UUID, { nullable: true, description: 'Default: derived from the command id.' })
  readonly orgUnitId?: OrgUnitId | null;

  @Text({ max: 200 })
  @Field()
  readonly name!: string;

  @Text({ max: 50 })
  @Field(() => String, { nullable: true, description: 'Unique in any case of letters, for ever.' })
  readonly code?: string | null;

  @Field(() => UUID, { nullable: true, description: 'The unit it is part of; fixed.' })
  readonly parentId?: OrgUnitId | null;
}

/** Another name. */
@InputType()
export class RenameOrgUnitInput extends CommandInput {
  @Field(() => UUID)
  readonly orgUnitId!: OrgUnitId;

  @Text({ max: 200 })
  @Field()
  readonly name!: string;
}

/** The end of an org unit for anything new. */
@InputType()
export class CloseOrgUnitInput extends CommandInput {
  @Field(() => UUID)
  readonly orgUnitId!: OrgUnitId;
}

const OrgUnitPayload = payloadType('OrgUnitPayload', { orgUnit: () => OrgUnitNode });

/** Mutations of org units. */
@Resolver()
export class OrgUnitResolver {
  constructor(
    private readonly edge: CommandEdge,
    private readonly reader: OrganizationReader,
  ) {}

  @Mutation(() => OrgUnitPayload)
  createOrgUnit(@Input() input: CreateOrgUnitInput): Promise<PayloadValue> {
    const orgUnitId = input.orgUnitId ?? derivedId<OrgUnitId>('orgUnit', input.commandId);
    return this.run(input, { type: 'CreateOrgUnit', data: { ...dataOf(input), orgUnitId } });
  }

  @Mutation(() => OrgUnitPayload)
  renameOrgUnit(@Input() input: RenameOrgUnitInput): Promise<PayloadValue> {
    const { orgUnitId, name } = input;
    return this.run(input, { type: 'RenameOrgUnit', data: { orgUnitId, name } });
  }

  @Mutation(() => OrgUnitPayload)
  closeOrgUnit(@Input() input: CloseOrgUnitInput): Promise<PayloadValue> {
    const { orgUnitId } = input;
    return this.run(input, { type: 'CloseOrgUnit', data: { orgUnitId } });
  }

  private run(input: CommandInput, command: OrgUnitCommand): Promise<PayloadValue> {
    const { orgUnitId } = command.data;
    return this.edge.run(input, {
      command: (context) => new HandleOrgUnit(orgUnitId, command, context),
      objects: { orgUnit: () => this.orgUnit(orgUnitId) },
    });
  }

  private async orgUnit(orgUnitId: OrgUnitId): Promise<OrgUnitNode | null> {
    const row = await this.reader.orgUnit(orgUnitId);
    return row && orgUnitNode(row);
  }
}
