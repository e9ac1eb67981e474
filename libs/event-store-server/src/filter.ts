import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { RawEvent } from '@opsledger/eventsourcing';
import { BadRequest } from './errors.js';
import { filterPattern } from './pattern.js';

type Options = streams.ReadReq.Options.FilterOptions;

/** Events considered between two checkpoints when the client names no window. */
const DEFAULT_WINDOW = 32;

/** Which events a reader of $all wants. */
export interface Filter {
  matches(event: RawEvent): boolean;
  /** Considered events after which a subscription gets a checkpoint. */
  readonly checkpointInterval: number;
}

/** Reads the filter of a request. @throws {BadRequest} it names nothing to filter by, or its expression or window is not valid. */
export function parseFilter(options: Options): Filter {
  const cases = streams.ReadReq.Options.FilterOptions.FilterCase;
  const multiplier = options.getCheckpointintervalmultiplier();
  if (multiplier < 1) throw new BadRequest('The checkpoint interval is at least 1.');
  const checkpointInterval = multiplier * windowOf(options);
  switch (options.getFilterCase()) {
    case cases.STREAM_IDENTIFIER: {
      const accepts = parseExpression(options.getStreamIdentifier()!);
      return { matches: (event) => accepts(event.stream), checkpointInterval };
    }
    case cases.EVENT_TYPE: {
      const accepts = parseExpression(options.getEventType()!);
      return { matches: (event) => accepts(event.type), checkpointInterval };
    }
    case cases.FILTER_NOT_SET:
      throw new BadRequest('A filter is by stream name or by event type.');
  }
}

function windowOf(options: Options): number {
  if (!options.hasMax()) return DEFAULT_WINDOW;
  if (options.getMax() < 1) throw new BadRequest('The search window is at least 1.');
  return options.getMax();
}

function parseExpression(expression: streams.ReadReq.Options.FilterOptions.Expression): (text: string) => boolean {
  const prefixes = expression.getPrefixList();
  if (prefixes.length > 0) return (text) => prefixes.some((prefix) => text.startsWith(prefix));
  const source = expression.getRegex();
  if (source === '') return () => true;
  const pattern = filterPattern(source);
  return (text) => pattern.test(text);
}
