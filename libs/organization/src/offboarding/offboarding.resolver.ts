import { Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import { CommandEdge, CommandInput, Input, payloadType, Text, UUID, type PayloadValue } from '@opsledger/graphql';
import type { PersonId } from '@opsledger/kernel';
import {
  OFFBOARDING_ITEM_KIND,
  OffboardingChecklistNode,
  offboardingChecklistNode,
} from '../offboarding-checklist/offboarding-checklist.resolver.js';
import { OrganizationReader } from '../organization.reader.js';
import type { OffboardingCommand } from './offboarding.decider.js';
import type { OffboardingItemKind } from './offboarding.events.js';
import { HandleOffboarding } from './offboarding.handler.js';

/** One more thing to settle. Assets in custody come by themselves. */
@InputType()
export class AddOffboardingItemInput extends CommandInput {
  @Field(() => UUID)
  readonly personId!: PersonId;

  @Field(() => OFFBOARDING_ITEM_KIND)
  readonly kind!: OffboardingItemKind;

  @Field(() => UUID, { description: 'The asset, the license assignment or the approval.' })
  readonly subjectId!: string;

  @Text({ max: 200 })
  @Field({ description: 'What the checklist shows. No personal data.' })
  readonly label!: string;
}

/** One thing is settled. */
@InputType()
export class CompleteOffboardingItemInput extends CommandInput {
  @Field(() => UUID)
  readonly personId!: PersonId;

  @Field(() => OFFBOARDING_ITEM_KIND)
  readonly kind!: OffboardingItemKind;

  @Field(() => UUID)
  readonly subjectId!: string;
}

/** Everything is settled. */
@InputType()
export class SignOffOffboardingInput extends CommandInput {
  @Field(() => UUID)
  readonly personId!: PersonId;
}

const OffboardingPayload = payloadType('OffboardingPayload', { checklist: () => OffboardingChecklistNode });

/** Mutations of checklists. They start by themselves when a person is offboarded. */
@Resolver()
export class OffboardingResolver {
  constructor(
    private readonly edge: CommandEdge,
    private readonly reader: OrganizationReader,
  ) {}

  @Mutation(() => OffboardingPayload)
  addOffboardingItem(@Input() input: AddOffboardingItemInput): Promise<PayloadValue> {
    const { personId, kind, subjectId, label } = input;
    return this.run(input, { type: 'AddOffboardingItem', data: { personId, kind, subjectId, label } });
  }

  @Mutation(() => OffboardingPayload)
  completeOffboardingItem(@Input() input: CompleteOffboardingItemInput): Promise<PayloadValue> {
    const { personId, kind, subjectId } = input;
    return this.run(input, { type: 'CompleteOffboardingItem', data: { personId, kind, subjectId } });
  }

  @Mutation(() => OffboardingPayload)
  signOffOffboarding(@Input() input: SignOffOffboardingInput): Promise<PayloadValue> {
    const { personId } = input;
    return this.run(input, { type: 'SignOffOffboarding', data: { personId } });
  }

  private run(input: CommandInput, command: OffboardingCommand): Promise<PayloadValue> {
    const { personId } = command.data;
    return this.edge.run(input, {
      command: (context) => new HandleOffboarding(personId, command, context),
      objects: { checklist: () => this.checklist(personId) },
    });
  }

  private async checklist(personId: PersonId): Promise<OffboardingChecklistNode | null> {
    const row = await this.reader.offboarding(personId);
    return row && offboardingChecklistNode(row);
  }
}
