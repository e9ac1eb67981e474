import type { SubjectPast } from '@opsledger/graphql';
import type { SubjectKeys } from '../personal-data/subject-keys.js';
import { personNode, type PersonNode } from './people.node.js';
import { peopleProjection } from './people.projection.js';
import { personTable } from './people.table.js';

/**
 * What was known of a person on a past day. Names are read with the keys that there still are: of somebody who was erased since, they are null, and
 * `erased` says why. @param keys decrypt the names.
 */
export function personPast(keys: Pick<SubjectKeys, 'decrypt' | 'load'>): SubjectPast<typeof personTable, PersonNode> {
  return {
    typeName: 'Person',
    query: 'person',
    projection: peopleProjection((personId, envelope) => keys.decrypt(personId, envelope)),
    table: personTable,
    prepare: (personId) => keys.load([personId]),
    // Personal data that were put right had been wrong.
    corrections: { PersonCorrected: (event) => event },
    toNode: (row, past) => ({
      ...personNode(row),
      erased: row.erased || past.present?.erased === true,
      orgUnit: () => past.own('OrgUnit', row.org_unit_id),
      costCenter: () => past.own('CostCenter', row.cost_center_id),
      location: () => past.own('Location', row.location_id),
      manager: () => past.other('Person', row.manager_id),
    }),
  };
}
