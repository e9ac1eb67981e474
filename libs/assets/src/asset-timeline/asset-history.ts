import { Injectable } from '@nestjs/common';
import { comparePositions, EventStore, StreamNotFound, type EventMetadata, type RecordedEvent } from '@opsledger/eventsourcing';
import { invalidPosition, type AsOf } from '@opsledger/graphql';
import type { AssetId, JsonObject } from '@opsledger/kernel';
import { foldRows } from '@opsledger/read-store';
import type { AssetEventData } from '../asset/asset.events.js';
import { assetRegister } from '../asset-register/asset-register.projection.js';
import { assetRegisterTable, type AssetRow } from '../asset-register/asset-register.table.js';

/** Reads assets from the log itself: what was so on a past day. */
@Injectable()
export class AssetHistory {
  constructor(private readonly store: EventStore) {}

  /**
   * The asset as it was at a moment, folded with the handlers of the register. Null when there is no such asset.
   * @throws {GraphQLError} INVALID_POSITION for a moment before its first event.
   */
  async asOf(id: AssetId, moment: AsOf): Promise<AssetRow | null> {
    const events = await this.read(id);
    if (events.length === 0) return null;
    const then = eventsAsOf(events, moment);
    const row = foldRows(assetRegister, then).row(assetRegisterTable, { asset_id: id });
    if (!row) throw invalidPosition('The moment lies before the first event of this asset.');
    return row;
  }

  private async read(id: AssetId): Promise<readonly RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    try {
      for await (const event of this.store.readStream(`asset-${id}`)) events.push(event);
    } catch (error) {
      if (!(error instanceof StreamNotFound)) throw error;
    }
    return events;
  }
}

/**
 * The events that make the state of a moment, in the order in which they count. By the time of recording and by position: what the
 * ledger said then. By the time of occurrence: what was so then, in the order in which it happened, with later corrections of the facts
 * that were true then. Pure.
 */
export function eventsAsOf(events: readonly RecordedEvent[], moment: AsOf): readonly RecordedEvent[] {
  if (moment.kind === 'position') return events.filter(({ position }) => comparePositions(position, moment.position) <= 0);
  if (moment.basis === 'RECORDED') return events.filter((event) => metadataOf(event).recordedAt <= moment.instant);
  const occurred = (event: RecordedEvent): string => metadataOf(event).occurredAt;
  const happened = events
    .filter((event) => occurred(event) <= moment.instant)
    .sort((a, b) => compare(occurred(a), occurred(b)) || a.revision - b.revision);
  if (happened.length === 0) return [];
  const later = events.filter((event) => event.type === 'AssetCorrected' && occurred(event) > moment.instant);
  return later.reduce<readonly RecordedEvent[]>((so_far, correction) => [...so_far, applicable(correction, so_far)], happened);
}

/** The correction without labels that the asset did not bear at that time: a tag may have been replaced, a serial not yet been read. */
function applicable(correction: RecordedEvent, events: readonly RecordedEvent[]): RecordedEvent {
  const data = correction.data as unknown as AssetEventData<'AssetCorrected'>;
  const after = Object.entries(data.after).filter(
    ([name]) => (name !== 'tag' && name !== 'serial') || lastKnown(events, name) === (data.before[name] ?? null),
  );
  return { ...correction, data: { ...correction.data, after: Object.fromEntries(after) as JsonObject } };
}

/** The label that the events so far left on the asset. */
function lastKnown(events: readonly RecordedEvent[], name: 'tag' | 'serial'): unknown {
  const labels = events.map(({ type, data }) => (type === 'AssetCorrected' ? (data['after'] as JsonObject)[name] : data[name]));
  return labels.findLast((label) => label !== undefined) ?? null;
}

const metadataOf = (event: RecordedEvent): EventMetadata => event.metadata as unknown as EventMetadata;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
