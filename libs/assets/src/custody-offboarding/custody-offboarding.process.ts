import { defineProcess, type OutgoingCommand, type Position, type ProcessManager } from '@opsledger/eventsourcing';
import type { AssetId, PersonId } from '@opsledger/kernel';
import type { OffboardingCommand, PersonEvent } from '@opsledger/organization';
import type { AssetCommand } from '../asset/asset.decider.js';
import type { AssetEvent } from '../asset/asset.events.js';

/** An asset that somebody has. */
export interface HeldAsset {
  readonly assetId: AssetId;
  /** Tag, or name, or id: what a person recognises it by. */
  readonly label: string;
}

/** What the process must know of custody. */
export interface CustodySource {
  /**
   * What a person has in custody, as of `upTo` in the log or later.
   * @throws when the register has not got there in time; the event is then reacted to again.
   */
  heldBy(personId: PersonId, upTo: Position): Promise<readonly HeldAsset[]>;
  /** The asset as far as the person's custody of it goes, when that person has left already. */
  hasLeft(personId: PersonId): Promise<boolean>;
}

type EndOfCustody = Extract<AssetEvent, { type: 'AssetReturned' | 'CustodyDeclined' | 'AssetReportedMissing' }>;

/**
 * When a person leaves, everything in their custody is asked back and put on their checklist; it is ticked off when custody ends, by
 * return, refusal or loss. An asset that was assigned while the person was leaving is caught as well.
 */
export function custodyOffboarding(custody: CustodySource): ProcessManager {
  return defineProcess<PersonEvent | AssetEvent>({
    name: 'custody-offboarding',
    on: {
      PersonOffboarded: async ({ data: { personId }, position }) => {
        const held = await custody.heldBy(personId, position);
        return held.flatMap((asset) => askBack(personId, asset));
      },
      AssetAssigned: async ({ data, position }) => {
        if (data.assigneeKind !== 'person') return [];
        const personId = data.assigneeId as PersonId;
        if (!(await custody.hasLeft(personId))) return [];
        const held = await custody.heldBy(personId, position);
        return held.filter(({ assetId }) => assetId === data.assetId).flatMap((asset) => askBack(personId, asset));
      },
      AssetReturned: ({ data }) => tickOff(data, data.assigneeKind === 'person' ? data.assigneeId : undefined),
      CustodyDeclined: ({ data }) => tickOff(data, data.assigneeId),
      AssetReportedMissing: ({ data }) => tickOff(data, data.assigneeKind === 'person' ? data.assigneeId : undefined),
    },
  });
}

function askBack(personId: PersonId, { assetId, label }: HeldAsset): readonly OutgoingCommand[] {
  const request: AssetCommand = { type: 'RequestAssetReturn', data: { assetId } };
  const item: OffboardingCommand = { type: 'AddOffboardingItem', data: { personId, kind: 'assetReturn', subjectId: assetId, label } };
  const reason = 'The holder is leaving.';
  return [
    { category: 'offboarding', id: personId, command: item, key: `item ${assetId}`, reason },
    { category: 'asset', id: assetId, command: request, key: `request ${assetId}`, reason },
  ];
}

/** Refused, and rightly, when the asset is on no checklist. */
function tickOff({ assetId }: EndOfCustody['data'], holder: string | undefined): readonly OutgoingCommand[] {
  if (holder === undefined) return [];
  const personId = holder as PersonId;
  const command: OffboardingCommand = { type: 'CompleteOffboardingItem', data: { personId, kind: 'assetReturn', subjectId: assetId } };
  return [{ category: 'offboarding', id: personId, command, key: `done ${assetId}` }];
}
