import type { JsonObject } from '@opsledger/kernel';

/** What ids refer to whose fields are not called after it. */
const REFERS_TO: Readonly<Record<string, string>> = {
  Approver: 'Person',
  ConflictsWith: 'Change',
  Entitlement: 'LicenseEntitlement',
  Freeze: 'FreezeWindow',
  Implementer: 'Person',
  Invoice: 'VendorInvoice',
  Manager: 'Person',
  OnBehalfOf: 'Person',
  Product: 'SoftwareProduct',
  RequestedFor: 'Person',
  Rule: 'NotificationRule',
  SeenAt: 'Location',
};

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The GraphQL type that the id in a field refers to, found by the names that fields have: `toLocationId` is a location, `holderId` what `holderKind` says,
 * `modelId` of an asset an asset model, `parentId` of the same type as its subject. Undefined: nothing says so. Pure.
 * @param path of the field in the data. @param category of the event's stream. @param isType says which names are types.
 */
export function typeOfId(
  path: string,
  data: JsonObject,
  { category, isType }: { readonly category: string; readonly isType: (name: string) => boolean },
): string | undefined {
  const stem = path.slice(path.lastIndexOf('.') + 1).replace(/(?:^id|Ids?)$/, '');
  const kind = data[stem === '' ? 'kind' : `${stem}Kind`];
  const words = upperFirst(stem).split(/(?=[A-Z])/);
  const endings = words.map((_, from) => words.slice(from).join(''));
  const owner = upperFirst(category);
  const candidates = [
    ...(typeof kind === 'string' ? [upperFirst(kind)] : []),
    ...endings.flatMap((ending) => [ending, REFERS_TO[ending] ?? '']),
    `${owner}${upperFirst(stem)}`,
    ...(stem === 'parent' || owner.endsWith(upperFirst(stem)) ? [owner] : []),
  ];
  return candidates.find((candidate) => candidate !== '' && isType(candidate));
}
