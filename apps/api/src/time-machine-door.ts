import type { ReplayedPast } from '@opsledger/graphql';
import { isApiErrorCode, type ApiErrorCode } from '@opsledger/graphql';
import type { TimeMachines } from '@opsledger/audit';
import { isAllowed, type Policy, type SecurityLog } from '@opsledger/identity';
import type { Actor } from '@opsledger/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendErrorAs } from './http-errors.js';

/** Header by which a request is sent to a time machine: its id. */
export const TIME_MACHINE_HEADER = 'opsledger-time-machine';

/** What the door to the past needs. */
export interface PastDoorParts {
  /** Left out: there are none. */
  readonly timeMachines?: Pick<TimeMachines, 'enter'>;
  readonly policy: Policy;
  readonly security: Pick<SecurityLog, 'record'>;
}

/** Who may tell of time machines may also ask them. */
const PERMISSION = { kind: 'queries', name: 'timeMachine' } as const;

const STATUSES: Readonly<Partial<Record<ApiErrorCode, number>>> = {
  TIME_MACHINE_NOT_FOUND: 404,
  TIME_MACHINE_NOT_READY: 409,
  UNAVAILABLE: 503,
};

/**
 * Finds the past that a request is sent to, until it has been answered. @returns 'refused' when the request has been answered already; undefined for the present.
 */
export async function pastOf(
  request: FastifyRequest,
  reply: FastifyReply,
  actor: Actor,
  parts: PastDoorParts,
): Promise<ReplayedPast | 'refused' | undefined> {
  const id = request.headers[TIME_MACHINE_HEADER];
  if (id === undefined) return undefined;
  if (!isAllowed(parts.policy, actor, PERMISSION)) {
    parts.security.record({ type: 'AccessRefused', actorId: actor.id, permission: 'queries.timeMachine' });
    sendErrorAs(reply, 403, { code: 'FORBIDDEN', message: 'Your roles do not include time machines.' });
    return 'refused';
  }
  if (!parts.timeMachines || typeof id !== 'string') {
    sendErrorAs(reply, 404, {
      code: 'TIME_MACHINE_NOT_FOUND',
      message: 'There is no such time machine. Send the header with the id of one.',
    });
    return 'refused';
  }
  try {
    const { past, leave } = await parts.timeMachines.enter(id);
    reply.raw.once('close', leave);
    return past;
  } catch (error) {
    const { message, extensions } = error as Error & { readonly extensions?: Readonly<Record<string, unknown>> };
    const code = extensions?.['code'];
    if (!isApiErrorCode(code)) throw error;
    sendErrorAs(reply, STATUSES[code] ?? 400, { code, message });
    return 'refused';
  }
}
