import { MAX_APPEND_BYTES } from '../embedded/new-events.js';
import type { FileEvent } from './parse-event-line.js';

/** Most events in one append. */
const MAX_EVENTS = 500;

/** Consecutive events of one stream, for one append. */
export type AppendGroup = readonly [FileEvent, ...FileEvent[]];

/** Puts neighbours of one stream together, as many as one append may hold. The order stays. */
export async function* groupsOf(events: AsyncIterable<FileEvent>): AsyncGenerator<AppendGroup> {
  let group: [FileEvent, ...FileEvent[]] | undefined;
  let bytes = 0;
  for await (const event of events) {
    if (group && event.stream === group[0].stream && group.length < MAX_EVENTS && bytes + event.bytes <= MAX_APPEND_BYTES) {
      group.push(event);
      bytes += event.bytes;
      continue;
    }
    if (group) yield group;
    group = [event];
    bytes = event.bytes;
  }
  if (group) yield group;
}

/** Most appends and bytes that are sent at once. One commit of the embedded store takes more than these, so that all or none of them are written. */
export const BURST = { appends: 1000, bytes: 4 * 1_048_576 };

/** Puts appends together that may be sent without waiting. */
export async function* burstsOf(groups: AsyncIterable<AppendGroup>, limits: typeof BURST): AsyncGenerator<readonly AppendGroup[]> {
  let burst: AppendGroup[] = [];
  let bytes = 0;
  for await (const group of groups) {
    burst.push(group);
    bytes += group.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    if (burst.length < limits.appends && bytes < limits.bytes) continue;
    yield burst;
    burst = [];
    bytes = 0;
  }
  if (burst.length > 0) yield burst;
}
