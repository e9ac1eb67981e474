import { assigned, assignedToOther, day, excepted, ids, lotAdded, registered, released, reserved } from '../../testing/license.samples.js';
import type { EntitlementEvent } from '../entitlement/entitlement.events.js';
import { lotEvents } from './lot-events.js';

const { entitlement: entitlementId } = ids;

describe('lotEvents', () => {
  it('are those of its term and of the seats given out from it, and of no other lot or seat', () => {
    const renewed: EntitlementEvent = {
      type: 'LotRenewed',
      data: {
        ...{ entitlementId, lotId: ids.otherLot, previousLotId: ids.lot, quantity: 5 },
        ...{ termStart: day('2026-01-01'), termEnd: day('2026-12-31') },
      },
    };
    const moved: EntitlementEvent = {
      type: 'LicenseReassigned',
      data: {
        ...{ entitlementId, previousAssignmentId: ids.assignment, previousHolderKind: 'person', previousHolderId: ids.person },
        ...{ assignmentId: ids.thirdAssignment, lotId: ids.otherLot, holderKind: 'person', holderId: ids.thirdPerson },
        ...{ quantity: 1, assignedOn: day('2025-07-01') },
      },
    };
    const own = [lotAdded(5), assigned(), released('2025-06-20'), moved, renewed];
    const elsewhere = [
      registered(),
      lotAdded(3, { lotId: ids.thirdLot }),
      assignedToOther({ lotId: ids.thirdLot }),
      reserved(1),
      excepted(2),
    ];
    expect(lotEvents([...elsewhere, ...own], ids.lot)).toEqual(own);
    expect(lotEvents([...own, ...elsewhere], ids.otherLot)).toEqual([moved, renewed]);
    expect(lotEvents([...elsewhere, ...own], ids.otherAssignment)).toEqual([]);
  });
});
