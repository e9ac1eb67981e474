import { Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import {
  CommandEdge,
  CommandInput,
  DateTime,
  derivedId,
  Input,
  Items,
  Payload,
  ROLE,
  Text,
  UUID,
  type PayloadValue,
} from '@opsledger/graphql';
import { HandleApiKey, newApiKey, type Policy } from '@opsledger/identity';
import { ROLES, type Brand, type Instant, type Role } from '@opsledger/kernel';

type ApiKeyId = Brand<string, 'ApiKeyId'>;

@InputType()
class IssueApiKeyInput extends CommandInput {
  @Text({ max: 100 })
  @Field({ description: 'What the key is for, e.g. the name of the program. No personal data.' })
  readonly name!: string;

  @Items({ min: 1, max: ROLES.length })
  @Field(() => [ROLE])
  readonly roles!: Role[];

  @Field(() => DateTime, { nullable: true, description: 'When it ends. Left out: when it is revoked.' })
  readonly expiresAt?: Instant | null;
}

@ObjectType()
class IssueApiKeyPayload extends Payload {
  @Field(() => ID, { nullable: true })
  readonly keyId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The key itself: shown this once and kept nowhere. If the answer is lost, revoke the key and issue another.',
  })
  readonly key!: string | null;
}

@InputType()
class RevokeApiKeyInput extends CommandInput {
  @Field(() => UUID)
  readonly keyId!: ApiKeyId;
}

@ObjectType()
class RevokeApiKeyPayload extends Payload {}

/** Keys for programs, managed by administrators. */
@Resolver()
export class ApiKeysResolver {
  constructor(private readonly edge: CommandEdge) {}

  @Mutation(() => IssueApiKeyPayload)
  issueApiKey(@Input() input: IssueApiKeyInput): Promise<PayloadValue> {
    const keyId = derivedId<ApiKeyId>('apiKey', input.commandId);
    const { text, hash } = newApiKey(keyId);
    const { name, roles, expiresAt } = input;
    const data = { keyId, name, hash, roles, ...(expiresAt && { expiresAt }) };
    return this.edge.run(input, {
      command: (context) => new HandleApiKey(keyId, { type: 'IssueApiKey', data }, context),
      objects: { keyId: () => Promise.resolve(keyId), key: () => Promise.resolve(text) },
    });
  }

  @Mutation(() => RevokeApiKeyPayload)
  revokeApiKey(@Input() input: RevokeApiKeyInput): Promise<PayloadValue> {
    const { keyId } = input;
    return this.edge.run(input, { command: (context) => new HandleApiKey(keyId, { type: 'RevokeApiKey', data: { keyId } }, context) });
  }
}

/** Who may do what with keys. */
export const apiKeysPolicy: Policy = { mutations: { issueApiKey: ['admin'], revokeApiKey: ['admin'] }, queries: {} };
