import { uuidV5, type CommandId } from '@opsledger/kernel';
import type { Brand } from '@opsledger/kernel';
import type { CommandContext } from '@opsledger/eventsourcing';
import { currentActor, currentRequest } from '../request/request-context.js';
import type { CommandEnvelope } from '../input/command-input.js';

/** The context of a client's command: who and from where by the server, the rest from the input. @throws {GraphQLError} UNAUTHENTICATED. */
export function commandContext(input: CommandEnvelope, expectedVersion?: number | null): CommandContext {
  const { commandId, occurredAt, reason, onBehalfOf } = input;
  const request = currentRequest();
  return {
    commandId,
    actor: currentActor(),
    origin: 'graphql',
    correlationId: request?.correlationId ?? commandId,
    ...(onBehalfOf && { onBehalfOf }),
    ...(occurredAt && { occurredAt }),
    ...(reason && { reason }),
    ...(typeof expectedVersion === 'number' && { expectedRevision: expectedVersion }),
    ...(request?.address && { source: { address: request.address } }),
  };
}

/** The id of a thing that a command creates when the client named none: derived from the command's id, so a retry creates nothing twice. */
export function derivedId<Id extends Brand<string, string>>(kind: string, commandId: CommandId): Id {
  return uuidV5(`${kind}:${commandId}`) as Id;
}

/** The command id of one item of a bulk request. */
export function itemCommandId(commandId: CommandId, index: number): CommandId {
  return uuidV5(`item:${commandId}:${index}`) as CommandId;
}
