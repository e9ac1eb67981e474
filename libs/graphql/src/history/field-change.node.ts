import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Json } from '@opsledger/kernel';
import { JsonOutput } from '../scalars/scalars.js';

/** One field of a thing that is not as it was. */
@ObjectType('FieldChange', {
  description:
    'A field that is not as it was, by the names and values of GraphQL. Version and update time, which every event changes, are left out; so are things that it refers to (the field with the id has the change), what is computed, and what the reader may not see.',
})
export class FieldChangeNode {
  @Field({ description: 'Type of the thing, e.g. Asset or PurchaseLot.' })
  readonly subjectType!: string;

  @Field(() => ID)
  readonly subjectId!: string;

  @Field({ description: 'E.g. status, custody.dueBack or, of an item of a list, lines.0.quantity.' })
  readonly path!: string;

  @Field(() => JsonOutput, { nullable: true, description: 'Null: there was none.' })
  readonly before!: Json;

  @Field(() => JsonOutput, { nullable: true, description: 'Null: there is none.' })
  readonly after!: Json;
}
