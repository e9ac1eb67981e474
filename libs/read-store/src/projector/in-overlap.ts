import type { SubscriptionPage } from '@opsledger/eventsourcing';

/**
 * Works on the pages of a subscription in order; the next one is fetched and prepared while the one before is written. At the end of the log nothing
 * is fetched ahead, so that what arrives meanwhile comes as one page. Ends with the subscription, when the last page is done, or with the first error.
 */
export async function inOverlap<Prepared>(
  pages: AsyncIterable<SubscriptionPage>,
  prepare: (page: SubscriptionPage) => Promise<Prepared>,
  work: (page: SubscriptionPage, prepared: Prepared) => Promise<void>,
): Promise<void> {
  let underWay = Promise.resolve();
  try {
    for await (const page of pages) {
      const prepared = await prepare(page);
      await underWay;
      underWay = work(page, prepared);
      if (page.caughtUp) await underWay;
      else underWay.catch(() => undefined); // whoever waits for it meets the error
    }
  } finally {
    await underWay;
  }
}
