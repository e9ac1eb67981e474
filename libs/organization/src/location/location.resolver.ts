import { Mutation, Resolver } from '@nestjs/graphql';
import { CommandEdge, dataOf, derivedId, Input, payloadType, type CommandInput, type PayloadValue } from '@opsledger/graphql';
import type { LocationId } from '@opsledger/kernel';
import { LocationNode, locationNode } from '../locations/locations.resolver.js';
import { OrganizationReader } from '../organization.reader.js';
import type { LocationCommand } from './location.decider.js';
import { HandleLocation } from './location.handler.js';
import { CloseLocationInput, CorrectLocationInput, OpenLocationInput, RenameLocationInput } from './location.inputs.js';

const LocationPayload = payloadType('LocationPayload', { location: () => LocationNode });

/** Mutations of locations. */
@Resolver()
export class LocationResolver {
  constructor(
    private readonly edge: CommandEdge,
    private readonly reader: OrganizationReader,
  ) {}

  @Mutation(() => LocationPayload)
  openLocation(@Input() input: OpenLocationInput): Promise<PayloadValue> {
    const locationId = input.locationId ?? derivedId<LocationId>('location', input.commandId);
    return this.run(input, { type: 'OpenLocation', data: { ...dataOf(input), locationId } });
  }

  @Mutation(() => LocationPayload)
  renameLocation(@Input() input: RenameLocationInput): Promise<PayloadValue> {
    const { locationId, name } = input;
    return this.run(input, { type: 'RenameLocation', data: { locationId, name } });
  }

  @Mutation(() => LocationPayload)
  correctLocation(@Input() input: CorrectLocationInput): Promise<PayloadValue> {
    return this.run(input, { type: 'CorrectLocation', data: dataOf(input) });
  }

  @Mutation(() => LocationPayload)
  closeLocation(@Input() input: CloseLocationInput): Promise<PayloadValue> {
    const { locationId } = input;
    return this.run(input, { type: 'CloseLocation', data: { locationId } });
  }

  private run(input: CommandInput, command: LocationCommand): Promise<PayloadValue> {
    const { locationId } = command.data;
    return this.edge.run(input, {
      command: (context) => new HandleLocation(locationId, command, context),
      objects: { location: () => this.location(locationId) },
    });
  }

  private async location(locationId: LocationId): Promise<LocationNode | null> {
    const row = await this.reader.location(locationId);
    return row && locationNode(row);
  }
}
