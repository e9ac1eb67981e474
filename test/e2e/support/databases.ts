import { BreakableLink, POSTGRES } from '@opsledger/read-store/testing';

/** An empty database, reached by a way that a suite can break. */
export interface DatabaseUnderTest {
  readonly url: string;
  /** Goes away, as a server that is restarted does: every connection breaks, and new ones are refused. What was recorded stays. */
  leave(): Promise<void>;
  /** Answers again at the same address. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one; on a machine without PostgreSQL, one behind its driver and protocol. */
export async function startDatabase(): Promise<DatabaseUnderTest> {
  const engine = await POSTGRES.start();
  const place = await engine.place();
  const link = await BreakableLink.to(place.url!);
  return {
    url: link.url,
    leave: () => link.break(),
    comeBack: () => link.mend(),
    async close() {
      await link[Symbol.asyncDispose]();
      await place.remove();
      await engine.stop();
    },
  };
}

/** The same server for one more app, which leaves it open. */
export function sharedWith<Server extends { close(): Promise<void> }>(server: Server): Server {
  return { ...server, close: async () => undefined };
}
