import type { CostCenterId, LocalDate, LocationId, OrgUnitId, PersonId } from '@opsledger/kernel';
import type { EncryptedPersonalData } from '../personal-data/personal-data.events.js';
import type { LeavingReason } from './person.events.js';

/** Where a person belongs. */
export interface Placement {
  readonly orgUnitId?: OrgUnitId;
  readonly costCenterId?: CostCenterId;
  readonly locationId?: LocationId;
  readonly managerId?: PersonId;
}

/** A change of placement: absent stays, null takes away. */
export type PlacementChange = { readonly [Field in keyof Placement]?: Placement[Field] | null };

/** What is recorded of a person who was not erased. */
export interface Profile {
  readonly personId: PersonId;
  readonly personalData: EncryptedPersonalData;
  readonly usernameIndex?: string;
  readonly placement: Placement;
  readonly startOn?: LocalDate;
  /** Cases in which the person's data are evidence. */
  readonly legalHolds: readonly string[];
}

/** Half of an erasure: it waits for a second person, until a day. */
export interface ErasureRequest {
  readonly requestedBy: string;
  /** The last day on which it can be approved; requests of old have none. */
  readonly expiresOn?: LocalDate;
}

/** A person's state. `Erased` keeps nothing: the id stays taken for ever. */
export type Person =
  | { readonly status: 'Unknown' }
  | { readonly status: 'Active'; readonly profile: Profile }
  | {
      readonly status: 'Offboarded';
      readonly profile: Profile;
      readonly lastDay: LocalDate;
      readonly leavingReason: LeavingReason;
      readonly erasure?: ErasureRequest;
    }
  | { readonly status: 'Erased' };

/** Before the first event. */
export const NOBODY: Person = { status: 'Unknown' };
