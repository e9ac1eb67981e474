import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import {
  CommandEdge,
  CommandInput,
  dataOf,
  Input,
  LocalDate as LocalDateScalar,
  payloadType,
  Text,
  type MutationsOf,
  type PayloadValue,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { LocalDate } from '@opsledger/kernel';
import { BOOKKEEPERS } from '../finance.roles.js';
import { exchangeRateId, type ExchangeRateCommand } from './exchange-rate.decider.js';
import { HandleExchangeRate } from './exchange-rate.handler.js';

@InputType({ isAbstract: true })
abstract class RateInput extends CommandInput {
  @Text({ max: 3 })
  @Field({ description: 'ISO 4217 code in upper case, e.g. "EUR".' })
  readonly from!: string;

  @Text({ max: 3 })
  @Field({ description: 'ISO 4217 code in upper case, e.g. "EUR".' })
  readonly to!: string;

  @Field(() => LocalDateScalar)
  readonly rateDate!: LocalDate;

  @Text({ max: 40 })
  @Field({ description: 'How many units of `to` one unit of `from` is worth: decimal text, up to 12 decimals.' })
  readonly rate!: string;

  @Text({ max: 100 })
  @Field({ description: 'Who published it, e.g. a central bank.' })
  readonly source!: string;
}

@InputType()
class RecordExchangeRateInput extends RateInput {}

@InputType({ description: 'It needs a reason.' })
class CorrectExchangeRateInput extends RateInput {}

/** What every mutation on exchange rates answers. */
export const ExchangeRatePayload = payloadType('ExchangeRatePayload', {});

/** Who may send them. */
export const exchangeRatePolicy = {
  recordExchangeRate: BOOKKEEPERS,
  correctExchangeRate: BOOKKEEPERS,
} as const satisfies RolesOf<ExchangeRateCommand>;

/** The mutations on exchange rates. */
@Resolver()
export class ExchangeRateResolver implements MutationsOf<ExchangeRateCommand> {
  constructor(private readonly edge: CommandEdge) {}

  @Mutation(() => ExchangeRatePayload, { description: 'Records what one unit of a currency was worth in another on a day.' })
  recordExchangeRate(@Input() input: RecordExchangeRateInput): Promise<PayloadValue> {
    return this.run('RecordExchangeRate', input);
  }

  @Mutation(() => ExchangeRatePayload, { description: 'Corrects a rate that was recorded wrongly. Closed periods keep their figures.' })
  correctExchangeRate(@Input() input: CorrectExchangeRateInput): Promise<PayloadValue> {
    return this.run('CorrectExchangeRate', input);
  }

  private run(type: ExchangeRateCommand['type'], input: RateInput): Promise<PayloadValue> {
    const rateId = exchangeRateId(input.from, input.to);
    return this.edge.run(input, {
      command: (context) => new HandleExchangeRate(rateId, { type, data: { ...dataOf(input), rateId } }, context),
    });
  }
}
