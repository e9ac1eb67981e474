import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { toMinorUnits, type Money } from '@opsledger/kernel';
import { BigIntText, CurrencyCode, Decimal } from '../scalars/scalars.js';

/** An amount as the API answers it. Resolvers give the kernel's `Money` through `moneyNode`. */
@ObjectType('Money', { description: 'An exact amount of one currency.' })
export class MoneyNode {
  @Field(() => Decimal, { description: 'The amount as decimal text, with the decimals of the currency.' })
  readonly amount!: string;

  @Field(() => CurrencyCode)
  readonly currency!: string;

  @Field(() => BigIntText, { description: 'The amount in minor units (cents, yen, fils).' })
  readonly minorUnits!: () => bigint;
}

/** A price per unit, which may be finer than the currency's minor unit. */
@ObjectType('UnitPrice', { description: 'A price per unit, with up to 12 decimals.' })
export class UnitPriceNode {
  @Field(() => Decimal)
  readonly amount!: string;

  @Field(() => CurrencyCode)
  readonly currency!: string;
}

/** An amount as the client sends it; the command edge answers INVALID_AMOUNT or INVALID_CURRENCY with the path when it is wrong. */
@InputType({ description: 'An exact amount of one currency: not negative, with at most the decimals of the currency.' })
export class MoneyInput {
  @Field({ description: 'Decimal text, e.g. "1250.00".' })
  readonly amount!: string;

  @Field({ description: 'ISO 4217 code in upper case, e.g. "EUR".' })
  readonly currency!: string;
}

/** A price per unit as the client sends it; refused like `MoneyInput`. */
@InputType({ description: 'A price per unit: not negative, with at most 12 decimals.' })
export class UnitPriceInput {
  @Field({ description: 'Decimal text, e.g. "0.000125".' })
  readonly amount!: string;

  @Field({ description: 'ISO 4217 code in upper case, e.g. "EUR".' })
  readonly currency!: string;
}

/** Kernel money as the API's money object. Minor units are computed only when asked for. */
export function moneyNode(money: Money): MoneyNode {
  return { ...money, minorUnits: () => toMinorUnits(money) };
}
