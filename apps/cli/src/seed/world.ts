import type { Actor, CostCenterId, LocationId, OrgUnitId, PersonId } from '@opsledger/kernel';
import type { Chance } from './chance.js';
import type { SeedSettings, SeedStep } from './seed-step.js';

/** A site of the company: where people work, and the room where assets wait. */
export interface Site {
  readonly locationId: LocationId;
  readonly rooms: readonly LocationId[];
  readonly stockRoom: LocationId;
}

/** The end of somebody's work. Times are milliseconds since the Unix epoch. */
export interface Leave {
  /** Last day. */
  readonly leavesAt: number;
  /** When it was recorded that the person leaves. */
  readonly offboardedAt: number;
}

/** Someone who works for the company. Times are milliseconds since the Unix epoch. */
export interface Employee {
  readonly personId: PersonId;
  readonly site: Site;
  readonly costCenterId: CostCenterId;
  readonly startsAt: number;
  readonly leave?: Leave;
}

/** Who does the work that is recorded. They are there from the first day to the last. */
export interface Staff {
  readonly assetManager: Actor;
  readonly licenseManager: Actor;
  readonly buyer: Actor;
  readonly clerk: Actor;
  readonly changeManager: Actor;
  readonly deputy: Actor;
  readonly securityOfficer: Actor;
  readonly agent: Actor;
  readonly approvers: readonly Actor[];
  readonly implementers: readonly Actor[];
}

/** The generated company without what it owns and does. */
export interface Company {
  readonly sites: readonly Site[];
  readonly employees: readonly Employee[];
  readonly costCenters: readonly CostCenterId[];
  readonly itCostCenter: CostCenterId;
  readonly staff: Staff;
  readonly steps: readonly SeedStep[];
}

/** What stories are told with. */
export interface World {
  readonly settings: SeedSettings;
  readonly company: Company;
  readonly chance: Chance;
  readonly period: Period;
  /** Moments at which every asset at hand is looked for. */
  readonly stockTakes: readonly number[];
}

/** First and last moment of the history, in milliseconds since the Unix epoch. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** A department and who pays for it. */
export interface Department {
  readonly orgUnitId: OrgUnitId;
  readonly costCenterId: CostCenterId;
}
