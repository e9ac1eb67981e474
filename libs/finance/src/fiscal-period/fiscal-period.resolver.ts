import { Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import {
  Between,
  CommandEdge,
  CommandInput,
  dataOf,
  Input,
  LocalDate as LocalDateScalar,
  payloadType,
  type MutationsOf,
  type PayloadValue,
} from '@opsledger/graphql';
import type { RolesOf } from '@opsledger/identity';
import type { LocalDate } from '@opsledger/kernel';
import { BOOKKEEPERS } from '../finance.roles.js';
import { fiscalPeriodId, type OpenFiscalPeriod } from './fiscal-period.decider.js';
import { HandleFiscalPeriod } from './fiscal-period.handler.js';

@InputType({ description: 'Periods follow one another without a day between them.' })
class OpenFiscalPeriodInput extends CommandInput {
  @Between(1900, 9999)
  @Field(() => Int, { description: 'The calendar year in which the fiscal year ends.' })
  readonly fiscalYear!: number;

  @Between(1, 12)
  @Field(() => Int)
  readonly number!: number;

  @Field(() => LocalDateScalar)
  readonly start!: LocalDate;

  @Field(() => LocalDateScalar, { description: 'The last day.' })
  readonly end!: LocalDate;
}

/** What every mutation on a period answers. */
export const FiscalPeriodPayload = payloadType('FiscalPeriodPayload', {});

/** Who may send them. */
export const fiscalPeriodPolicy = { openFiscalPeriod: BOOKKEEPERS } as const satisfies RolesOf<OpenFiscalPeriod>;

/** The mutations on fiscal periods. */
@Resolver()
export class FiscalPeriodResolver implements MutationsOf<OpenFiscalPeriod> {
  constructor(private readonly edge: CommandEdge) {}

  @Mutation(() => FiscalPeriodPayload, { description: 'Lets postings fall into a period.' })
  openFiscalPeriod(@Input() input: OpenFiscalPeriodInput): Promise<PayloadValue> {
    const periodId = fiscalPeriodId(input);
    return this.edge.run(input, {
      command: (context) => new HandleFiscalPeriod(periodId, { type: 'OpenFiscalPeriod', data: { ...dataOf(input), periodId } }, context),
    });
  }
}
