import type { Asset } from '@opsledger/assets';
import { standing, type AggregateReader, type Standing } from '@opsledger/eventsourcing';
import type { Location } from '@opsledger/organization';
import type { AffectedItem } from './values.events.js';

/** Whether a thing can be changed: an asset until it is disposed of, a location while it is open. Nobody keeps services and configuration items yet: any id will do. */
export async function itemStanding({ kind, id }: AffectedItem, reader: AggregateReader): Promise<Standing> {
  switch (kind) {
    case 'asset': {
      const { state } = await reader.state<Asset>('asset', id);
      return state.status === 'Unknown' ? 'unknown' : state.status === 'Disposed' ? 'inactive' : 'active';
    }
    case 'location':
      return standing<Location>(reader, 'location', id, 'Open');
    case 'service':
    case 'configurationItem':
      return 'active';
  }
}
