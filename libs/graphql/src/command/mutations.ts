import type { Type } from '@nestjs/common';
import { InputType, IntersectionType } from '@nestjs/graphql';
import { CommandInput } from '../input/command-input.js';
import type { Maybe } from '../input/input-of.js';
import type { PayloadValue } from './payload.js';

/** The envelope of every command, as a class to compose with. */
@InputType({ isAbstract: true })
class Envelope extends CommandInput {}

/** The input of a mutation: the fields of its command in the envelope of every command. */
export const inEnvelope = <Fields extends object>(fields: Type<Fields>) => IntersectionType(Envelope, fields);

/** The members of a bulk request for the commands of a union, each named like its mutation. */
export type MembersOf<Command extends { readonly type: string }> = Readonly<Record<Uncapitalize<Command['type']>, Maybe<object>>>;

/** A mutation for each command of a union, named like it: one that is missing does not compile. */
export type MutationsOf<Command extends { readonly type: string }> = Readonly<
  Record<Uncapitalize<Command['type']>, (input: never) => Promise<PayloadValue>>
>;
