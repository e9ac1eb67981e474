import { execSync } from 'node:child_process';
import { eventStoreConformance } from '@opsledger/eventsourcing/testing';
import { openEventStoreDb } from '@opsledger/eventstoredb';
import type { EventStore } from '@opsledger/eventsourcing';
import { clientCapabilities } from './client-capabilities.js';

const url = process.env['EVENT_STORE_TEST_URL'];
/** A shell command that restarts that server and returns when it is up; the rows about restarts run only with one. */
const restart = process.env['EVENT_STORE_TEST_RESTART'];

if (url !== undefined && url !== '') {
  let store: EventStore;
  const capabilities = clientCapabilities(() => url);
  eventStoreConformance({
    name: 'the server at EVENT_STORE_TEST_URL',
    open: async () => (store = await openEventStoreDb({ url })),
    ...(restart && {
      async reopen() {
        await capabilities.dispose();
        await store.close();
        execSync(restart, { stdio: 'ignore' });
        return (store = await openEventStoreDb({ url }));
      },
    }),
    async close() {
      await capabilities.dispose();
      await store.close();
    },
    capabilities,
  });
} else {
  it('runs the conformance suite on a real server when EVENT_STORE_TEST_URL names one', () => {
    expect(url ?? '').toBe('');
  });
}
