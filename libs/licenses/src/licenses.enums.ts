import { registerEnumType } from '@nestjs/graphql';
import type { HolderKind, LicenseMetric, OverUseRule, ReductionKind } from './entitlement/entitlement.events.js';

/** GraphQL names of the closed vocabularies; the values are those of events and columns. */
export const LICENSE_METRIC = {
  NAMED_USER: 'namedUser',
  DEVICE: 'device',
  CONCURRENT: 'concurrent',
  CORE: 'core',
  SITE: 'site',
} as const satisfies Record<string, LicenseMetric>;
registerEnumType(LICENSE_METRIC, {
  name: 'LicenseMetric',
  description: 'What a seat is.',
  valuesMap: {
    NAMED_USER: { description: 'One person.' },
    DEVICE: { description: 'One device.' },
    CONCURRENT: { description: 'One use at a time, by a person or a device.' },
    CORE: { description: 'One processor core of a device; a device uses as many as it has.' },
    SITE: { description: 'One location, with everyone there.' },
  },
});

export const OVER_USE_RULE = { FORBID: 'forbid', ALLOW: 'allow' } as const satisfies Record<string, OverUseRule>;
registerEnumType(OVER_USE_RULE, {
  name: 'OverUseRule',
  valuesMap: {
    FORBID: { description: 'No more seats are given out than there are, but for exceptions.' },
    ALLOW: { description: 'More may be given out; it is recorded as over-use.' },
  },
});

export const HOLDER_KIND = { PERSON: 'person', ASSET: 'asset', LOCATION: 'location' } as const satisfies Record<string, HolderKind>;
registerEnumType(HOLDER_KIND, { name: 'LicenseHolderKind' });

export const REDUCTION_KIND = { RETURN: 'return', CORRECTION: 'correction' } as const satisfies Record<string, ReductionKind>;
registerEnumType(REDUCTION_KIND, {
  name: 'LotReductionKind',
  valuesMap: {
    RETURN: { description: 'Seats are given back from that day on. What was paid stays paid.' },
    CORRECTION: { description: 'Fewer seats had been bought than was recorded: from the first day on, and in the cost.' },
  },
});

export const ENTITLEMENT_STATUS = { ACTIVE: 'Active', RETIRED: 'Retired' } as const;
registerEnumType(ENTITLEMENT_STATUS, { name: 'LicenseEntitlementStatus' });

export const PRODUCT_STATUS = { ACTIVE: 'Active', RETIRED: 'Retired' } as const;
registerEnumType(PRODUCT_STATUS, { name: 'SoftwareProductStatus', description: 'Retired products get no new entitlements.' });
