import { randomUUID } from 'node:crypto';
import {
  EventStoreDBClient,
  jsonEvent,
  StreamDeletedError,
  WrongExpectedVersionError,
  type ExpectedRevision as WireRevision,
} from '@eventstore/db-client';
import { StreamDeleted, WrongExpectedRevision, type ExpectedRevision } from '@opsledger/eventsourcing';
import type { ConformanceCapabilities } from '@opsledger/eventsourcing/testing';

/** What the port does not offer, done by the bare client on the same server. */
export function clientCapabilities(url: () => string): Required<
  Pick<ConformanceCapabilities, 'softDelete' | 'tombstone' | 'setMetadata'>
> & {
  dispose(): Promise<void>;
} {
  let client: EventStoreDBClient | undefined;
  const connected = (): EventStoreDBClient => (client ??= EventStoreDBClient.connectionString(url()));
  return {
    softDelete: (stream, expected) =>
      translated(stream, expected, connected().deleteStream(stream, { expectedRevision: wireRevision(expected) })),
    tombstone: (stream, expected) =>
      translated(stream, expected, connected().tombstoneStream(stream, { expectedRevision: wireRevision(expected) })),
    // As an event, since the client's own call cannot write every value.
    setMetadata: (stream, data) =>
      connected().appendToStream(`$$${stream}`, jsonEvent({ id: randomUUID(), type: '$metadata', data: { ...data } }), {
        expectedRevision: 'any',
      }),
    async dispose() {
      await client?.dispose();
      client = undefined;
    },
  };
}

function wireRevision(expected: ExpectedRevision): WireRevision {
  if (expected === 'noStream') return 'no_stream';
  if (expected === 'streamExists') return 'stream_exists' as WireRevision; // its types leave it out; a tombstone takes it
  return typeof expected === 'number' ? BigInt(expected) : 'any';
}

async function translated(stream: string, expected: ExpectedRevision, call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof StreamDeletedError) throw new StreamDeleted(stream);
    if (!(error instanceof WrongExpectedVersionError)) throw error;
    const { actualVersion } = error; // of a stream that was never written, the server says -1
    throw new WrongExpectedRevision(
      stream,
      expected,
      typeof actualVersion === 'bigint' && actualVersion >= 0n ? Number(actualVersion) : 'noStream',
    );
  }
}
