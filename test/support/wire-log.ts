import { EventEmitter } from 'node:events';
import type streams from '@eventstore/db-client/generated/streams_pb.js';

/** One event as a scripted server keeps it. */
export interface WireEvent {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** What an append proposes: the generated messages of both append calls have these. */
export type Proposed = Pick<streams.BatchAppendReq.ProposedMessage, 'getId' | 'getMetadataMap' | 'getData_asU8' | 'getCustomMetadata_asU8'>;

export type Appended = { readonly last: WireEvent } | { readonly actual: number };

/**
 * The log of a scripted server: in memory, one append after another. The two halves of its positions differ, as they may on a real server,
 * so that whoever forgets one does not find the way back.
 */
export class WireLog {
  readonly events: WireEvent[] = [];
  /** Emits `added` after each append. */
  readonly news = new EventEmitter().setMaxListeners(0);

  /** Appends at an exact revision (-1: no stream); a repetition of what is there is recognised by its ids. */
  append(stream: string, expected: number, proposed: readonly Proposed[]): Appended {
    const present = this.of(stream);
    const ids = proposed.map((event) => event.getId()?.getString() ?? '');
    if (expected !== present.length - 1) {
      const last = present[expected + ids.length];
      const repeated = last !== undefined && ids.every((id, index) => present[expected + 1 + index]?.id === id);
      return repeated ? { last } : { actual: present.length - 1 };
    }
    proposed.forEach((event, index) => {
      const type = event.getMetadataMap().get('type') ?? '';
      const [data, metadata] = [event.getData_asU8(), event.getCustomMetadata_asU8()].map((bytes) => Buffer.from(bytes).toString());
      this.add({ id: ids[index]!, stream, revision: expected + 1 + index, type, data: data!, metadata: metadata! });
    });
    this.news.emit('added');
    return { last: this.events.at(-1)! };
  }

  /** Adds an event as it is, and tells nobody. */
  add(event: Omit<WireEvent, 'commit' | 'prepare'>): void {
    const commit = BigInt(this.events.length + 1) * 100n;
    this.events.push({ ...event, commit, prepare: commit - 7n });
  }

  of(stream: string): readonly WireEvent[] {
    return this.events.filter((event) => event.stream === stream);
  }
}
