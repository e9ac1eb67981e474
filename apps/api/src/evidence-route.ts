import { PassThrough } from 'node:stream';
import { NoEvidence, TooManyReads, zipArchive, type AuditRead, type ProvedLog } from '@opsledger/audit';
import {
  askedOf,
  EvidenceRefused,
  makeEvidence,
  programName,
  questionOf,
  type EvidenceParts,
  type EvidenceWords,
} from '@opsledger/composition';
import { mayAny, type Authenticate, type SecurityLog } from '@opsledger/identity';
import { instantOf, type Actor } from '@opsledger/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendError, sendErrorAs } from './http-errors.js';

/** Where archives are downloaded. A plain address and no mutation: it changes nothing, and an archive of any size streams to any client. */
export const EVIDENCE_PATH = '/evidence';

/** What archives are made of. */
export interface EvidenceSource extends Pick<EvidenceParts, 'eventStore' | 'subjectKeys'> {
  /** The log up to its last checkpoint. @throws {NoEvidence} */
  log(): Promise<ProvedLog>;
  /** Says who reads what, before it leaves. @throws {TooManyReads} */
  record(read: AuditRead): Promise<void>;
}

/** What the route stands on. */
export interface EvidenceRouteParts {
  readonly evidence: EvidenceSource;
  readonly authenticate: Authenticate;
  readonly security: Pick<SecurityLog, 'record'>;
  readonly logFault: (error: unknown) => void;
}

/** Each reads the log from end to end in the worst case, so there are few at once. */
const MOST_AT_ONCE = 2;
const RETRY_AFTER_SECONDS = 10;

/** Serves archives to auditors and administrators. */
export function registerEvidence(server: FastifyInstance, parts: EvidenceRouteParts): void {
  let running = 0;
  server.get(EVIDENCE_PATH, async (request, reply) => {
    const actor = await readerOf(request, reply, parts);
    if (!actor) return reply;
    if (running >= MOST_AT_ONCE) return refuseBusy(reply);
    running += 1;
    try {
      const begin = await preparedFor(actor, request, parts.evidence);
      const out = new PassThrough();
      reply.raw.once('close', () => out.destroy());
      void begin(out)
        .catch((error: unknown) => {
          if (!out.destroyed) parts.logFault(error);
          out.destroy(error instanceof Error ? error : undefined);
        })
        .finally(() => (running -= 1));
      return await reply
        .type('application/zip')
        .header('content-disposition', 'attachment; filename="evidence.zip"')
        .header('cache-control', 'no-store')
        .send(out);
    } catch (error) {
      running -= 1;
      return refuse(error, reply);
    }
  });
}

/** Who asks, if they may; else the request is answered. */
async function readerOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { authenticate, security }: EvidenceRouteParts,
): Promise<Actor | undefined> {
  const { actor, ...rest } = await authenticate(request.headers.authorization);
  if (!actor) {
    if ('refused' in rest) security.record({ type: 'AuthenticationRefused', reason: rest.refused, address: request.ip });
    sendError(reply.header('www-authenticate', 'Bearer'), 401);
    return undefined;
  }
  if (mayAny(actor, ['auditor', 'admin'])) return actor;
  security.record({ type: 'AccessRefused', actorId: actor.id, permission: 'queries.evidence' });
  sendErrorAs(reply, 403, { code: 'FORBIDDEN', message: 'Evidence is for auditors and administrators.' });
  return undefined;
}

/** Everything that can be refused is found out, and the read is recorded, before the first byte leaves. */
async function preparedFor(
  actor: Actor,
  { query, id, ip }: FastifyRequest,
  evidence: EvidenceSource,
): Promise<(out: PassThrough) => Promise<unknown>> {
  const words = wordsOf(query as Readonly<Record<string, string | readonly string[]>>);
  const question = questionOf(words);
  const log = await evidence.log();
  const asked = await askedOf(question, log);
  const reads = [{ field: 'evidence', arguments: argumentsOf(words) }];
  await evidence.record({ reader: actor, origin: 'graphql', kind: 'query', name: 'evidence', reads, correlationId: id, address: ip });
  const at = instantOf(Date.now());
  const { eventStore, subjectKeys } = evidence;
  const parts = { log, eventStore, ...(subjectKeys && { subjectKeys }) };
  return (out) => makeEvidence(asked, { by: actor, at, program: programName() }, parts, zipArchive(out, new Date(at)));
}

const NAMES = ['subject', 'from', 'to', 'fromPosition', 'toPosition'] as const;

/** The question as its address has it; what comes twice but the subject is refused, and so is what is unknown. @throws {EvidenceRefused} */
function wordsOf(query: Readonly<Record<string, string | readonly string[]>>): EvidenceWords {
  for (const [name, value] of Object.entries(query)) {
    if (!(NAMES as readonly string[]).includes(name))
      throw new EvidenceRefused(name, `"${name}" is not asked for. Give any of ${NAMES.join(', ')}.`);
    if (name !== 'subject' && typeof value !== 'string') throw new EvidenceRefused(name, `"${name}" is there more than once.`);
  }
  const { subject = [], ...others } = query;
  return { ...others, subject: typeof subject === 'string' ? [subject] : subject };
}

function argumentsOf({ subject = [], from, to, fromPosition, toPosition }: EvidenceWords): Readonly<Record<string, string>> {
  const given = Object.entries({ from, to, fromPosition, toPosition }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries([...subject.map((one, place) => [`subject.${place}`, one]), ...given]) as Record<string, string>;
}

function refuseBusy(reply: FastifyReply): FastifyReply {
  const message = 'Other archives are being made. Try again in a few seconds.';
  sendErrorAs(reply.header('retry-after', String(RETRY_AFTER_SECONDS)), 503, { code: 'UNAVAILABLE', message });
  return reply;
}

function refuse(error: unknown, reply: FastifyReply): FastifyReply {
  if (error instanceof EvidenceRefused) sendErrorAs(reply, 400, { code: 'BAD_USER_INPUT', message: error.message });
  else if (error instanceof NoEvidence) sendErrorAs(reply, 503, { code: 'UNAVAILABLE', message: error.message });
  else if (error instanceof TooManyReads) sendErrorAs(reply, 429, { code: 'LIMIT_EXCEEDED', message: error.message });
  else throw error;
  return reply;
}
