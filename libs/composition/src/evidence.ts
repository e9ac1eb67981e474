import {
  firstLeafFrom,
  makeArchive,
  type ArchiveParts,
  type ArchiveTarget,
  type Asked,
  type EvidenceSubject,
  type Manifest,
  type ProvedLog,
} from '@opsledger/audit';
import type { EventStore } from '@opsledger/eventsourcing';
import type { Instant } from '@opsledger/kernel';
import type { SubjectKeys } from '@opsledger/organization';
import { EvidenceRefused, type EvidenceQuestion } from './evidence-question.js';
import { evidenceFigures } from './evidence-figures.js';
import { evidenceWording } from './evidence-wording.js';
import { subjects } from './subjects.js';

/** What evidence is made from. */
export interface EvidenceParts {
  readonly log: ProvedLog;
  readonly eventStore: EventStore;
  /** Reads the names of people; left out for those who may not see them. */
  readonly subjectKeys?: Pick<SubjectKeys, 'load' | 'decrypt'>;
  readonly onProgress?: ArchiveParts['onProgress'];
}

/** Who asks, and when. */
export interface EvidenceAsker {
  readonly by: { readonly id: string; readonly kind: string };
  readonly at: Instant;
  readonly program: string;
}

/** What a question asks of this log. @throws {EvidenceRefused} */
export async function askedOf(question: EvidenceQuestion, log: ProvedLog): Promise<Asked> {
  const { from, to, fromPosition, toPosition } = question;
  const named = question.subjects.map(subjectOf);
  return {
    ...(named.length > 0 && { subjects: named }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(fromPosition !== undefined && { fromLeaf: await leafFrom('fromPosition', fromPosition, log) }),
    ...(toPosition !== undefined && { toLeaf: await leafFrom('toPosition', behind(toPosition), log) }),
  };
}

/** Makes the archive. */
export function makeEvidence(
  asked: Asked,
  { by, at, program }: EvidenceAsker,
  parts: EvidenceParts,
  target: ArchiveTarget,
): Promise<Manifest> {
  const { log, eventStore, subjectKeys, onProgress } = parts;
  return makeArchive(
    { asked, madeBy: { id: by.id, kind: by.kind }, madeAt: at, program },
    {
      log,
      wording: evidenceWording(eventStore, subjectKeys),
      figures: evidenceFigures(eventStore, subjectKeys),
      ...(onProgress && { onProgress }),
    },
    target,
  );
}

function subjectOf({ type, id }: { readonly type: string; readonly id: string }): EvidenceSubject {
  const subject = subjects.find(({ typeName }) => typeName === type);
  if (subject) return { type, id, stream: `${subject.events.category}-${id}` };
  const known = subjects.map(({ typeName }) => typeName).join(', ');
  throw new EvidenceRefused('subject', `There is no evidence about a "${type}". A subject is one of ${known}, with its id.`);
}

async function leafFrom(field: string, position: string, log: ProvedLog): Promise<number> {
  try {
    return await firstLeafFrom(log, position);
  } catch (error) {
    if (error instanceof RangeError) throw new EvidenceRefused(field, `${error.message}. Take one that the ledger has answered.`);
    throw error;
  }
}

/** The least position behind another. */
function behind(position: string): string {
  const [commit = '', prepare] = position.split('/');
  const raised = (number: string): string => (/^\d+$/.test(number) ? String(BigInt(number) + 1n) : number);
  return prepare === undefined ? raised(commit) : `${commit}/${raised(prepare)}`;
}
