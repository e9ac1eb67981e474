import { isUuid, parseInstant, parseLocalDate, type Instant } from '@opsledger/kernel';

/** What whoever asks for evidence says: times of recording or positions of the log, and the things that it is about. */
export interface EvidenceQuestion {
  readonly subjects: readonly { readonly type: string; readonly id: string }[];
  /** Inclusive. */
  readonly from?: Instant;
  /** Exclusive. */
  readonly to?: Instant;
  /** Inclusive. */
  readonly fromPosition?: string;
  /** Inclusive. */
  readonly toPosition?: string;
}

/** The same as text, from a command line or an address. */
export interface EvidenceWords {
  /** `Type:id` each. */
  readonly subject?: readonly string[] | undefined;
  /** A day, which is meant from its beginning in UTC, or an instant. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly fromPosition?: string | undefined;
  readonly toPosition?: string | undefined;
}

/** Evidence cannot be given as it was asked for. */
export class EvidenceRefused extends Error {
  override readonly name = 'EvidenceRefused';
  constructor(
    /** The part of the question that is wrong. */
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/** Reads a question. @throws {EvidenceRefused} */
export function questionOf(words: EvidenceWords): EvidenceQuestion {
  const { subject = [], from, to, fromPosition, toPosition } = words;
  if (from !== undefined && fromPosition !== undefined) throw twoBounds('from', 'fromPosition');
  if (to !== undefined && toPosition !== undefined) throw twoBounds('to', 'toPosition');
  return {
    subjects: subject.map(namedSubject),
    ...periodOf(words),
    ...(fromPosition !== undefined && { fromPosition }),
    ...(toPosition !== undefined && { toPosition }),
  };
}

function periodOf({ from, to }: EvidenceWords): Pick<EvidenceQuestion, 'from' | 'to'> {
  const period = { ...(from !== undefined && { from: moment('from', from) }), ...(to !== undefined && { to: moment('to', to) }) };
  if (period.from !== undefined && period.to !== undefined && period.from >= period.to)
    throw new EvidenceRefused('to', 'The period ends before it begins: "to" must be after "from".');
  return period;
}

const twoBounds = (time: string, position: string): EvidenceRefused =>
  new EvidenceRefused(position, `Give "${time}" or "${position}", not both.`);

function namedSubject(text: string): { readonly type: string; readonly id: string } {
  const [type = '', id = ''] = text.split(':', 2);
  if (isUuid(id)) return { type, id };
  throw new EvidenceRefused('subject', `"${text}" is not a subject like Asset:0190e1a0-0000-7000-8000-000000000001.`);
}

function moment(field: string, text: string): Instant {
  try {
    return text.includes('T') ? parseInstant(text) : parseInstant(`${parseLocalDate(text)}T00:00:00Z`);
  } catch (error) {
    if (error instanceof RangeError)
      throw new EvidenceRefused(field, `"${text}" is neither a day like 2026-03-01 nor an instant like 2026-03-01T09:30:00Z.`);
    throw error;
  }
}
