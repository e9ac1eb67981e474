import type { InboxSource } from '@opsledger/inbox';
import { addDays } from '@opsledger/kernel';
import { sql } from 'kysely';
import { RENEWAL_REMINDER_DAYS } from '../entitlement/entitlement.time.decider.js';
import { isShort } from '../license-position/license-position.queries.js';
import { licenseRegister } from '../license-register/license-register.projection.js';
import { softwareProductList } from '../software-product-list/software-product-list.projection.js';

const reads = [licenseRegister.name, softwareProductList.name];
/** What an entitlement is called: its own name, or that of its product. */
const name = sql`coalesce(entitlement.name, product.name)`;
const products = sql`left join software_product product on product.product_id = entitlement.product_id`;

/** What waits for people in this context. */
export const licensesInboxSources: readonly InboxSource[] = [
  {
    kind: 'licenseRenewal',
    subjectType: 'PurchaseLot',
    settledBy: ['renewLot'],
    reads,
    title: (of) => `Renew seats of ${of}: their term ends soon.`,
    rows: ({ today, role = null }) => ({
      from: sql`purchase_lot lot join license_entitlement entitlement on entitlement.entitlement_id = lot.entitlement_id ${products}`,
      where: sql`entitlement.status = 'Active' and lot.renewed_by is null and lot.seats > 0
        and lot.term_end between ${today}::date and ${addDays(today, RENEWAL_REMINDER_DAYS)}::date`,
      subjectId: sql`lot.lot_id`,
      key: sql`lot.lot_id || ' ' || lot.entitlement_id`,
      name,
      since: sql`(lot.term_end - ${RENEWAL_REMINDER_DAYS}::int)::timestamp at time zone 'UTC'`,
      dueOn: sql`lot.term_end`,
      role: sql`${role}`,
    }),
  },
  {
    kind: 'licenseOverUse',
    subjectType: 'LicenseEntitlement',
    settledBy: ['addPurchaseLot', 'grantException'],
    reads,
    title: (of) => `Buy seats of ${of}, or except some: more are in use than there are.`,
    rows: ({ today, role = null }) => ({
      from: sql`license_entitlement entitlement ${products}`,
      where: sql`entitlement.over_used_on is not null and ${isShort(today)}`,
      subjectId: sql`entitlement.entitlement_id`,
      name,
      since: sql`entitlement.over_used_on::timestamp at time zone 'UTC'`,
      role: sql`${role}`,
    }),
  },
];
