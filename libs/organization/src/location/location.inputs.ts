import { Field, InputType } from '@nestjs/graphql';
import { CommandInput, Text, UUID } from '@opsledger/graphql';
import type { LocationId } from '@opsledger/kernel';

/** A postal address. */
@InputType()
export class AddressInput {
  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly street?: string | null;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true, description: 'Building, floor or suite.' })
  readonly extra?: string | null;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly city?: string | null;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true, description: 'State, province or county.' })
  readonly region?: string | null;

  @Text({ max: 200 })
  @Field(() => String, { nullable: true })
  readonly postalCode?: string | null;

  @Text({ max: 2 })
  @Field(() => String, { nullable: true, description: 'ISO 3166-1 alpha-2, e.g. DE.' })
  readonly country?: string | null;
}

/** A new place. */
@InputType()
export class OpenLocationInput extends CommandInput {
  @Field(() => UUID, { nullable: true, description: 'Default: derived from the command id.' })
  readonly locationId?: LocationId | null;

  @Text({ max: 200 })
  @Field()
  readonly name!: string;

  @Field(() => UUID, { nullable: true, description: 'The place it is part of; fixed.' })
  readonly parentId?: LocationId | null;

  @Field(() => AddressInput, { nullable: true })
  readonly address?: AddressInput | null;
}

/** Another name. */
@InputType()
export class RenameLocationInput extends CommandInput {
  @Field(() => UUID)
  readonly locationId!: LocationId;

  @Text({ max: 200 })
  @Field()
  readonly name!: string;
}

/** A wrong address put right. */
@InputType()
export class CorrectLocationInput extends CommandInput {
  @Field(() => UUID)
  readonly locationId!: LocationId;

  @Field(() => AddressInput, { nullable: true, description: 'Replaces the recorded address whole; without one, none is known.' })
  readonly address?: AddressInput | null;
}

/** The end of a place for anything new. */
@InputType()
export class CloseLocationInput extends CommandInput {
  @Field(() => UUID)
  readonly locationId!: LocationId;
}
