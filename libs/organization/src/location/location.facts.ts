import type { AggregateReader } from '@opsledger/eventsourcing';
import type { Location, LocationCommand, LocationFacts } from './location.decider.js';

/** Reads what a command's reference says now. Commands without one read nothing. */
export async function gatherLocationFacts(command: LocationCommand, _id: string, reader: AggregateReader): Promise<LocationFacts> {
  const referred = command.type === 'OpenLocation' ? command.data.parentId : undefined;
  return referred === undefined ? {} : { parent: (await reader.state<Location>('location', referred)).state.status };
}
