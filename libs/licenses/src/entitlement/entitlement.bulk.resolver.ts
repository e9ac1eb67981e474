import { Field, InputType, IntersectionType, Mutation, Resolver } from '@nestjs/graphql';
import {
  BulkEdge,
  BulkInput,
  BulkItemInput,
  type BulkPayloadValue,
  Input,
  type MembersOf,
  apiError,
  bulkPayloadType,
  currentActor,
  itemCommandId,
} from '@opsledger/graphql';
import { maySend } from '../licenses.policy.js';
import { ComplianceCommandFields } from './entitlement.compliance.resolver.js';
import type { EntitlementRequest } from './entitlement.decider.js';
import { EntitlementMutations, LICENSE_OBJECTS, entitlementCommand, idsOf, type EntitlementFields } from './entitlement.mutations.js';
import { PurchaseCommandFields } from './entitlement.purchase.resolver.js';
import { UseCommandFields } from './entitlement.use.resolver.js';

/** Each group brings its members; they are joined two at a time. */
const Members = IntersectionType(IntersectionType(PurchaseCommandFields, UseCommandFields), ComplianceCommandFields);

/** One command of a bulk request. A command without a field here does not compile. */
@InputType({ isOneOf: true, description: 'Exactly one command.' })
export class LicenseCommandInput extends Members implements MembersOf<EntitlementRequest> {}

@InputType()
export class BulkLicensesItem extends BulkItemInput {
  @Field(() => LicenseCommandInput)
  readonly command!: LicenseCommandInput;
}

@InputType({ description: 'At most 100 commands, each to one entitlement.' })
export class BulkLicensesInput extends BulkInput {
  @Field(() => [BulkLicensesItem])
  readonly items!: readonly BulkLicensesItem[];
}

/** What the bulk mutation answers. */
export const BulkLicensesPayload = bulkPayloadType('BulkLicensesPayload', 'BulkLicensesResult', LICENSE_OBJECTS);

/** Up to 100 commands to entitlements in one request: a whole team gets its seats, or all of them are taken back. */
@Resolver()
export class EntitlementBulkResolver {
  constructor(
    private readonly bulk: BulkEdge,
    private readonly licenses: EntitlementMutations,
  ) {}

  @Mutation(() => BulkLicensesPayload, { description: 'Sends up to 100 commands to entitlements, with a result for each.' })
  bulkLicenses(@Input() input: BulkLicensesInput): Promise<BulkPayloadValue> {
    const actor = currentActor();
    const forbidden = input.items.find((item) => !maySend(actor, chosen(item).type));
    if (forbidden) throw apiError('FORBIDDEN', `Your role does not allow ${chosen(forbidden).type}.`);
    const named = (item: BulkLicensesItem, index: number): ReturnType<typeof idsOf> =>
      idsOf(chosen(item).type, chosen(item).fields, itemCommandId(input.commandId, index));
    return this.bulk.run(input, {
      category: 'licenseEntitlement',
      id: (item, index) => named(item, index).entitlementId,
      command: (item, index) => entitlementCommand(chosen(item).type, named(item, index), chosen(item).fields),
      objects: (item, index) => this.licenses.objects(named(item, index)),
    });
  }
}

/** The one command of an item; the schema lets no item have none or several. */
function chosen({ command }: BulkLicensesItem): { readonly type: EntitlementRequest['type']; readonly fields: EntitlementFields } {
  const [name, fields] = Object.entries(command).find(([, value]) => value !== null && value !== undefined)! as [string, EntitlementFields];
  return { type: `${name.charAt(0).toUpperCase()}${name.slice(1)}` as EntitlementRequest['type'], fields };
}
