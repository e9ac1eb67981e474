import { Injectable } from '@nestjs/common';
import { inOrderOf, ReadModels, requestLoader } from '@opsledger/graphql';
import type { CostCenterId, LocationId, OrgUnitId, PersonId } from '@opsledger/kernel';
import type { RowOf, Table } from '@opsledger/read-store';
import { sql } from 'kysely';
import { costCenterTable } from './cost-centers/cost-centers.table.js';
import { locationTable } from './locations/locations.table.js';
import { inOrder, offboardingItemTable, offboardingTable } from './offboarding-checklist/offboarding-checklist.table.js';
import { orgUnitTable } from './org-units/org-units.table.js';
import { personTable } from './people/people.table.js';

/** Rows of this context by id: one statement for all that a request asks for at once, and each row once per request. */
@Injectable()
export class OrganizationReader {
  constructor(private readonly readModels: ReadModels) {}

  /** Person by id. */
  readonly person = requestLoader((ids: readonly PersonId[]) => this.byId(personTable, 'person_id', ids));
  /** Org unit by id. */
  readonly orgUnit = requestLoader((ids: readonly OrgUnitId[]) => this.byId(orgUnitTable, 'org_unit_id', ids));
  /** Cost center by id. */
  readonly costCenter = requestLoader((ids: readonly CostCenterId[]) => this.byId(costCenterTable, 'cost_center_id', ids));
  /** Location by id. */
  readonly location = requestLoader((ids: readonly LocationId[]) => this.byId(locationTable, 'location_id', ids));
  /** Checklist by the person's id. */
  readonly offboarding = requestLoader((ids: readonly PersonId[]) => this.byId(offboardingTable, 'person_id', ids));
  /** Items of a person's checklist, ordered by kind and label. */
  readonly offboardingItems = requestLoader(async (ids: readonly PersonId[]) => {
    const items = await this.rows(offboardingItemTable, 'person_id', ids);
    const sorted = inOrder(items);
    return ids.map((id) => sorted.filter((item) => item.person_id === id));
  });

  private async byId<T extends Table, Id extends string>(
    table: T,
    key: keyof RowOf<T> & string,
    ids: readonly Id[],
  ): Promise<(RowOf<T> | null)[]> {
    return inOrderOf(ids, await this.rows(table, key, ids), (row) => row[key] as Id);
  }

  private async rows<T extends Table>(table: T, key: keyof RowOf<T> & string, ids: readonly string[]): Promise<readonly RowOf<T>[]> {
    const columns = sql.join(Object.keys(table.columns).map((column) => sql.ref(column)));
    const query = sql<RowOf<T>>`select ${columns} from ${sql.table(table.name)} where ${sql.ref(key)} in (${sql.join(ids)})`;
    return (await query.execute(this.readModels.db)).rows;
  }
}
