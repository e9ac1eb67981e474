import { Faker, en } from '@faker-js/faker';

/** Choices that follow from a number alone. */
export interface Chance {
  readonly faker: Faker;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** True in `percent` of a hundred cases. */
  happens(percent: number): boolean;
}

/** A source of choices for one seed number. */
export function chanceOf(seed: number): Chance {
  const faker = new Faker({ locale: [en] });
  faker.seed(seed);
  return {
    faker,
    int: (min, max) => faker.number.int({ min, max }),
    pick: (items) => faker.helpers.arrayElement(items),
    happens: (percent) => faker.number.int({ min: 1, max: 1000 }) <= percent * 10,
  };
}
