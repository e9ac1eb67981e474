import { Mutation, Resolver } from '@nestjs/graphql';
import { CommandEdge, dataOf, derivedId, Input, payloadType, type CommandInput, type PayloadValue } from '@opsledger/graphql';
import type { PersonId } from '@opsledger/kernel';
import { OrganizationReader } from '../organization.reader.js';
import { PersonNode, personNode } from '../people/people.node.js';
import type { PersonalDataCorrection } from '../personal-data/personal-data.events.js';
import type { PersonRequest } from './person.encryption.js';
import { HandlePerson } from './person.handler.js';
import {
  ApprovePersonErasureInput,
  CorrectPersonInput,
  LiftPersonLegalHoldInput,
  OffboardPersonInput,
  OnboardPersonInput,
  PlacePersonLegalHoldInput,
  RejectPersonErasureInput,
  RequestPersonErasureInput,
  TransferPersonInput,
} from './person.inputs.js';

const PersonPayload = payloadType('PersonPayload', { person: () => PersonNode });

/** Mutations of people. */
@Resolver()
export class PersonResolver {
  constructor(
    private readonly edge: CommandEdge,
    private readonly reader: OrganizationReader,
  ) {}

  @Mutation(() => PersonPayload)
  onboardPerson(@Input() input: OnboardPersonInput): Promise<PayloadValue> {
    const personId = input.personId ?? derivedId<PersonId>('person', input.commandId);
    return this.run(input, personId, { type: 'OnboardPerson', data: { ...dataOf(input), personId } });
  }

  @Mutation(() => PersonPayload)
  transferPerson(@Input() input: TransferPersonInput): Promise<PayloadValue> {
    const { personId, orgUnitId, costCenterId, locationId, managerId } = input;
    const change = given({ orgUnitId, costCenterId, locationId, managerId });
    return this.run(input, personId, { type: 'TransferPerson', data: { personId, ...change } });
  }

  @Mutation(() => PersonPayload)
  correctPerson(@Input() input: CorrectPersonInput): Promise<PayloadValue> {
    const { personId, personalData } = input;
    const { name, email, username, phone, jobTitle, employeeNumber } = personalData;
    const correction: PersonalDataCorrection = given({ name: name ?? undefined, email, username, phone, jobTitle, employeeNumber });
    return this.run(input, personId, { type: 'CorrectPerson', data: { personId, personalData: correction } });
  }

  @Mutation(() => PersonPayload)
  offboardPerson(@Input() input: OffboardPersonInput): Promise<PayloadValue> {
    const { personId, lastDay, leavingReason } = input;
    return this.run(input, personId, { type: 'OffboardPerson', data: { personId, lastDay, leavingReason } });
  }

  @Mutation(() => PersonPayload)
  requestPersonErasure(@Input() input: RequestPersonErasureInput): Promise<PayloadValue> {
    const { personId } = input;
    return this.run(input, personId, { type: 'RequestPersonErasure', data: { personId } });
  }

  @Mutation(() => PersonPayload)
  approvePersonErasure(@Input() input: ApprovePersonErasureInput): Promise<PayloadValue> {
    const { personId } = input;
    return this.run(input, personId, { type: 'ApprovePersonErasure', data: { personId } });
  }

  @Mutation(() => PersonPayload)
  rejectPersonErasure(@Input() input: RejectPersonErasureInput): Promise<PayloadValue> {
    const { personId } = input;
    return this.run(input, personId, { type: 'RejectPersonErasure', data: { personId } });
  }

  @Mutation(() => PersonPayload, { description: "The person's data are evidence: nobody erases them before every hold is lifted." })
  placePersonLegalHold(@Input() input: PlacePersonLegalHoldInput): Promise<PayloadValue> {
    const { personId, caseReference } = input;
    return this.run(input, personId, { type: 'PlacePersonLegalHold', data: { personId, caseReference } });
  }

  @Mutation(() => PersonPayload)
  liftPersonLegalHold(@Input() input: LiftPersonLegalHoldInput): Promise<PayloadValue> {
    const { personId, caseReference } = input;
    return this.run(input, personId, { type: 'LiftPersonLegalHold', data: { personId, caseReference } });
  }

  private run(input: CommandInput, personId: PersonId, command: PersonRequest): Promise<PayloadValue> {
    return this.edge.run(input, {
      command: (context) => new HandlePerson(personId, command, context),
      objects: { person: () => this.person(personId) },
    });
  }

  private async person(personId: PersonId): Promise<PersonNode | null> {
    const row = await this.reader.person(personId);
    return row && personNode(row);
  }
}

/** The fields that the client named, null included. */
function given<Fields extends object>(fields: Fields): { [Field in keyof Fields]?: Exclude<Fields[Field], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Field in keyof Fields]?: Exclude<Fields[Field], undefined>;
  };
}
