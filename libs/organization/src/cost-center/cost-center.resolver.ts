import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { CommandEdge, CommandInput, dataOf, derivedId, Input, payloadType, Text, UUID, type PayloadValue } from '@opsledger/graphql';
import type { CostCenterId, OrgUnitId } from '@opsledger/kernel';
import { CostCenterNode, costCenterNode } from '../cost-centers/cost-centers.resolver.js';
import { OrganizationReader } from '../organization.reader.js';
import type { CostCenterCommand } from './cost-center.decider.js';
import { HandleCostCenter } from './cost-center.handler.js';

/** A new cost center. */
@InputType()
export class OpenCostCenterInput extends CommandInput {
  @Field(() => UUID, { nullable: true, description: 'Default: derived from the command id.' })
  readonly costCenterId?: CostCenterId | null;

  @Text({ max: 50 })
  @Field({ description: 'Unique in any case of letters, for ever.' })
  readonly code!: string;

  @Text({ max: 200 })
  @Field()
  readonly name!: string;

  @Field(() => UUID, { nullable: true })
  readonly orgUnitId?: OrgUnitId | null;
}

/** The end of new charges. */
@InputType()
export class CloseCostCenterInput extends CommandInput {
  @Field(() => UUID)
  readonly costCenterId!: CostCenterId;
}

const CostCenterPayload = payloadType('CostCenterPayload', { costCenter: () => CostCenterNode });

/** Mutations of cost centers. */
@Resolver()
export class CostCenterResolver {
  constructor(
    private readonly edge: CommandEdge,
    private readonly reader: OrganizationReader,
  ) {}

  @Mutation(() => CostCenterPayload)
  openCostCenter(@Input() input: OpenCostCenterInput): Promise<PayloadValue> {
    const costCenterId = input.costCenterId ?? derivedId<CostCenterId>('costCenter', input.commandId);
    return this.run(input, { type: 'OpenCostCenter', data: { ...dataOf(input), costCenterId } });
  }

  @Mutation(() => CostCenterPayload)
  closeCostCenter(@Input() input: CloseCostCenterInput): Promise<PayloadValue> {
    const { costCenterId } = input;
    return this.run(input, { type: 'CloseCostCenter', data: { costCenterId } });
  }

  private run(input: CommandInput, command: CostCenterCommand): Promise<PayloadValue> {
    const { costCenterId } = command.data;
    return this.edge.run(input, {
      command: (context) => new HandleCostCenter(costCenterId, command, context),
      objects: { costCenter: () => this.costCenter(costCenterId) },
    });
  }

  private async costCenter(costCenterId: CostCenterId): Promise<CostCenterNode | null> {
    const row = await this.reader.costCenter(costCenterId);
    return row && costCenterNode(row);
  }
}
