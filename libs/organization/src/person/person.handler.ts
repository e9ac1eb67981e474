import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Aggregates, type CommandContext, type Outcome } from '@opsledger/eventsourcing';
import { reject, type PersonId, type Rejection } from '@opsledger/kernel';
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
    const outcome = await this.aggregates.execute<PersonEvent>('person', id, encrypted, context);
    return outcome.accepted ? outcome : { ...outcome, rejection: withoutIndex(outcome.rejection) };
  }
}

/** A refusal that names a taken key by its blind index would tell nobody anything, and the index is nobody's business. */
function withoutIndex(rejection: Rejection): Rejection {
  if (rejection.code !== 'KEY_TAKEN') return rejection;
  return reject(
    'KEY_TAKEN',
    'The username belongs to another person. Use a different one, or correct the other person first.',
    rejection.path,
  );
}
