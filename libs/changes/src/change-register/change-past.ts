import type { PastOf, SubjectPast } from '@opsledger/graphql';
import type { AffectedItemNode } from '../values.nodes.js';
import { changeNode, type ChangeNode } from './change-register.node.js';
import { changeRegister } from './change-register.projection.js';
import { changeRegisterTable } from './change-register.table.js';

/** What a change was on a past day. */
export const changePast: SubjectPast<typeof changeRegisterTable, ChangeNode> = {
  typeName: 'Change',
  query: 'change',
  projection: changeRegister,
  table: changeRegisterTable,
  toNode: (row, past) => {
    const node = changeNode(row);
    return {
      ...node,
      affectedItems: node.affectedItems.map((item) => ({ ...item, node: () => affected(item, past) })),
      model: () => past.own('ChangeModel', row.model_id),
      implementer: () => past.other('Person', row.implementer_id),
    };
  },
};

/** Services and configuration items are kept elsewhere. */
function affected({ kind, id }: AffectedItemNode, past: PastOf): Promise<object | null> | null {
  if (kind === 'asset') return past.other('Asset', id);
  return kind === 'location' ? past.other('Location', id) : null;
}
