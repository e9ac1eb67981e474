import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import type { PersonId } from '@opsledger/kernel';
import { SUBJECT_KEYS } from '../personal-data/personal-data.token.js';
import type { SubjectKeys } from '../personal-data/subject-keys.js';
import { encryptRequest, type PersonRequest } from './person.encryption.js';
import type { PersonEvent } from './person.events.js';

/** One command to one person, with personal data in plain text. */
export class HandlePerson extends Command<Outcome<PersonEvent>> {
  constructor(
    readonly id: PersonId,
    readonly command: PersonRequest,
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Encrypts before the decider sees anything: what is decided, hashed and logged is ciphertext. */
@CommandHandler(HandlePerson)
export class PersonHandler implements ICommandHandler<HandlePerson> {
  constructor(
    private readonly aggregates: Aggregates,
    @Inject(SUBJECT_KEYS) private readonly keys: SubjectKeys,
  ) {}

  async execute({ id, command, context }: HandlePerson): Promise<Outcome<PersonEvent>> {
    const encrypted = await encryptRequest(this.keys, command);
    if ('code' in encrypted) return { accepted: false, rejection: encrypted };
    return this.aggregates.execute<PersonEvent>('person', id, encrypted, context);
  }
}
