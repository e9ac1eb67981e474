import { Injectable } from '@nestjs/common';
import type { StoredEvent } from '@opsledger/eventsourcing';
import { Timelines } from '@opsledger/graphql';
import { isAllowed } from '@opsledger/identity';
import type { Actor, JsonObject } from '@opsledger/kernel';
import { entitlementEvents, type EntitlementEvent } from '../entitlement/entitlement.events.js';
import { licensesPolicy } from '../licenses.policy.js';
import { lotEvents } from './lot-events.js';

/** Lets the timelines of other contexts, such as that of an order, tell what happened to a lot of seats. */
@Injectable()
export class LotTimeline {
  constructor(timelines: Timelines) {
    timelines.register({
      catalogue: entitlementEvents,
      shownTo: withoutSecrets,
      concerning: (events, lotId) => lotEvents(events as readonly StoredEvent<EntitlementEvent>[], lotId),
    });
  }
}

/** The price of a seat is for those who may see it on the lot. */
function withoutSecrets(reader: Actor, { unitPrice, ...data }: JsonObject): JsonObject {
  const shown = unitPrice !== undefined && isAllowed(licensesPolicy, reader, { kind: 'fields', name: 'PurchaseLot.unitPrice' });
  return shown ? { ...data, unitPrice } : data;
}
