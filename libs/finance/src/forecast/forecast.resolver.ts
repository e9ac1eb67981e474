import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  CommandEdge,
  CommandInput,
  dataOf,
  Input,
  Items,
  LocalDate as LocalDateScalar,
  MoneyInput,
  payloadType,
  Text,
  UUID,
  type Maybe,
  type MutationsOf,
  type PayloadValue,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { CostCenterId, LocalDate } from '@opsledger/kernel';
import { PLANNERS } from '../finance.roles.js';
import type { ForecastId } from '../values.events.js';
import type { ForecastCommand } from './forecast.decider.js';
import { HandleForecast } from './forecast.handler.js';

@InputType({ description: 'Costs change by a percentage or by an amount: one of the two.' })
class ForecastAssumptionInput {
  @Field(() => UUID, { nullable: true, description: 'Default: of every cost center.' })
  readonly costCenterId!: Maybe<CostCenterId>;

  @Text({ max: 100 })
  @Field(() => String, { nullable: true, description: 'Default: of every category.' })
  readonly category!: Maybe<string>;

  @Field(() => LocalDateScalar)
  readonly from!: LocalDate;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Default: for ever.' })
  readonly to!: Maybe<LocalDate>;

  @Text({ max: 40 })
  @Field(() => String, { nullable: true, description: 'Decimal text; below zero costs fall.' })
  readonly percent!: Maybe<string>;

  @Field(() => MoneyInput, { nullable: true, description: 'What comes on top in each period.' })
  readonly amount!: Maybe<MoneyInput>;

  @Text({ max: 500 })
  @Field(() => String, { nullable: true })
  readonly note!: Maybe<string>;
}

@InputType({ isAbstract: true })
abstract class ForecastCommandInput extends CommandInput {
  @Field(() => UUID)
  readonly forecastId!: ForecastId;
}

@InputType()
class SaveForecastInput extends ForecastCommandInput {
  @Text({ max: 100 })
  @Field()
  readonly name!: string;

  @Between(1900, 9999)
  @Field(() => Int, { description: 'The calendar year in which the fiscal year ends.' })
  readonly fiscalYear!: number;

  @Items({ max: 200 })
  @Field(() => [ForecastAssumptionInput])
  readonly assumptions!: readonly ForecastAssumptionInput[];
}

@InputType()
class DiscardForecastInput extends ForecastCommandInput {}

/** What every mutation on a forecast answers. */
export const ForecastPayload = payloadType('ForecastPayload', {});

/** Who may send them. */
export const forecastPolicy = { saveForecast: PLANNERS, discardForecast: PLANNERS } as const satisfies RolesOf<ForecastCommand>;

/** The mutations on forecasts. */
@Resolver()
export class ForecastResolver implements MutationsOf<ForecastCommand> {
  constructor(private readonly edge: CommandEdge) {}

  @Mutation(() => ForecastPayload, { description: 'Writes down what costs might become. It never changes actual figures.' })
  saveForecast(@Input() input: SaveForecastInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'SaveForecast', data: dataOf(input) }));
  }

  @Mutation(() => ForecastPayload, { description: 'Puts a forecast aside.' })
  discardForecast(@Input() input: DiscardForecastInput): Promise<PayloadValue> {
    return this.run(input, () => ({ type: 'DiscardForecast', data: dataOf(input) }));
  }

  private run(input: ForecastCommandInput, command: () => ForecastCommand): Promise<PayloadValue> {
    return this.edge.run(input, { command: (context) => new HandleForecast(input.forecastId, command(), context) });
  }
}
