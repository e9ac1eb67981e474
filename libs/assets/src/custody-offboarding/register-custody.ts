import type { AggregateReader, Position } from '@opsledger/eventsourcing';
import type { Person } from '@opsledger/organization';
import type { ReadStore } from '@opsledger/read-store';
import { assetRegister } from '../asset-register/asset-register.projection.js';
import { assetRegisterTable } from '../asset-register/asset-register.table.js';
import type { CustodySource } from './custody-offboarding.process.js';

/** What the source of custody needs: the read models with a way to wait for them, and the aggregates. */
export interface CustodyParts {
  readonly readStore: Pick<ReadStore, 'from'>;
  readonly projector: {
    waitFor(position: Position, options: { readonly projections: readonly string[] }): Promise<{ readonly reached: boolean }>;
  };
  readonly aggregates: AggregateReader;
}

/** Custody as the asset register knows it. */
export function registerCustody({ readStore, projector, aggregates }: CustodyParts): CustodySource {
  return {
    async heldBy(personId, upTo) {
      const { reached } = await projector.waitFor(upTo, { projections: [assetRegister.name] });
      if (!reached) throw new Error('The asset register is behind; the custody of a leaving person is looked up again later.');
      const rows = await readStore
        .from(assetRegisterTable)
        .select(['asset_id', 'tag', 'name'])
        .where('assignee_kind', '=', 'person')
        .where('assignee_id', '=', personId)
        .orderBy('asset_id')
        .execute();
      return rows.map(({ asset_id, tag, name }) => ({ assetId: asset_id, label: tag ?? name ?? asset_id }));
    },
    async hasLeft(personId) {
      const { state } = await aggregates.state<Person>('person', personId);
      return state.status === 'Offboarded' || state.status === 'Erased';
    },
  };
}
