import { Field, InterfaceType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { REJECTION_CODES, type JsonObject, type Rejection, type RejectionCode } from '@opsledger/kernel';
import { JsonOutput } from '../scalars/scalars.js';

/** The rejection codes as a GraphQL enum. */
export const USER_ERROR_CODES = Object.fromEntries(REJECTION_CODES.map((code) => [code, code])) as {
  readonly [Code in RejectionCode]: Code;
};
registerEnumType(USER_ERROR_CODES, {
  name: 'UserErrorCode',
  description: 'Why a command was refused. Codes are stable; new ones are added. CONFLICT: others were faster; send the command again.',
});

/** An expected refusal, in a payload. Which concrete type it is follows from the code. */
@InterfaceType('UserError', { resolveType: (error: UserErrorNode) => error.__typename })
export abstract class UserErrorNode {
  readonly __typename!: 'VersionConflict' | 'LimitExceeded' | 'GenericUserError';

  @Field(() => USER_ERROR_CODES)
  readonly code!: RejectionCode;

  @Field({ description: 'A full sentence: what is wrong and what to do.' })
  readonly message!: string;

  @Field(() => [String], { description: 'The input field at fault, e.g. ["price", "amount"]; empty when none is.' })
  readonly path!: readonly string[];
}

/** Somebody else was faster: read again and decide anew. */
@ObjectType('VersionConflict', { implements: () => [UserErrorNode] })
export class VersionConflictNode extends UserErrorNode {
  @Field(() => Int)
  readonly expected!: number;

  @Field(() => Int)
  readonly actual!: number;
}

/** More than one request may ask for. */
@ObjectType('LimitExceeded', { implements: () => [UserErrorNode] })
export class LimitExceededNode extends UserErrorNode {
  @Field(() => Int)
  readonly limit!: number;

  @Field(() => Int)
  readonly actual!: number;
}

/** Every refusal that carries no numbers of its own. */
@ObjectType('GenericUserError', { implements: () => [UserErrorNode] })
export class GenericUserErrorNode extends UserErrorNode {
  @Field(() => JsonOutput, { nullable: true, description: 'Particulars of the code.' })
  readonly details?: JsonObject | null;
}

/** A rejection as the payload shows it. Pure. */
export function userError({ code, message, path = [], data = {} }: Rejection): UserErrorNode {
  const shown = { code, message, path };
  const { expected, actual, limit } = data;
  if (code === 'VERSION_CONFLICT' && typeof expected === 'number' && typeof actual === 'number') {
    return { ...shown, __typename: 'VersionConflict', expected, actual } as VersionConflictNode;
  }
  if (code === 'LIMIT_EXCEEDED' && typeof limit === 'number' && typeof actual === 'number') {
    return { ...shown, __typename: 'LimitExceeded', limit, actual } as LimitExceededNode;
  }
  return { ...shown, __typename: 'GenericUserError', details: Object.keys(data).length > 0 ? data : null } as GenericUserErrorNode;
}
