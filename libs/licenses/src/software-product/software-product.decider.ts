import { type Decider, applied, compoundKey, differing, firstOf, mustSay, under } from '@opsledger/eventsourcing';
import { reject, type Rejection, type SoftwareProductId } from '@opsledger/kernel';
import { softwareProductEvents, type SoftwareProductEvent, type SoftwareProductRevision } from './software-product.events.js';

/** What describes a product. */
export interface SoftwareProductRecord {
  readonly name: string;
  readonly manufacturer: string;
  /** Kind of software in the organisation's own words, such as graphics or database. */
  readonly category?: string;
  /** Id of its software identification tag (ISO/IEC 19770-2), as discovery tools report it. */
  readonly swidTagId?: string;
  readonly notes?: string;
}

export type SoftwareProduct =
  { readonly status: 'Unknown' } | { readonly status: 'Active' | 'Retired'; readonly record: SoftwareProductRecord };

interface OfProduct {
  readonly productId: SoftwareProductId;
}

export type ProductDefinition = OfProduct & SoftwareProductRecord;

export type SoftwareProductCommand =
  | { readonly type: 'DefineSoftwareProduct'; readonly data: ProductDefinition }
  /** Changes only what is given; null takes an optional fact away. */
  | { readonly type: 'ReviseSoftwareProduct'; readonly data: OfProduct & { readonly changes: SoftwareProductRevision } }
  | { readonly type: 'RetireSoftwareProduct'; readonly data: OfProduct }
  | { readonly type: 'ReinstateSoftwareProduct'; readonly data: OfProduct };

type Answer = readonly SoftwareProductEvent[] | Rejection;

/** A program or service of a manufacturer, to which the organisation has entitlements. */
export const softwareProductDecider: Decider<SoftwareProduct, SoftwareProductCommand, SoftwareProductEvent> = {
  category: 'softwareProduct',
  events: softwareProductEvents,
  initialState: { status: 'Unknown' },
  decide(command, product) {
    if (product.status === 'Unknown') return command.type === 'DefineSoftwareProduct' ? define(command.data) : notFound(command.data);
    switch (command.type) {
      case 'DefineSoftwareProduct':
        return reject(
          'ALREADY_EXISTS',
          'There is a software product with this id. Use a new id, or revise this one (ReviseSoftwareProduct).',
          ['productId'],
        );
      case 'ReviseSoftwareProduct':
        return revise(command.data, product.record);
      case 'RetireSoftwareProduct':
        return product.status === 'Retired' ? [] : [{ type: 'SoftwareProductRetired', data: { productId: command.data.productId } }];
      case 'ReinstateSoftwareProduct':
        return product.status === 'Active' ? [] : [{ type: 'SoftwareProductReinstated', data: { productId: command.data.productId } }];
    }
  },
  evolve(product, event) {
    switch (event.type) {
      case 'SoftwareProductDefined': {
        const { productId: _id, ...record } = event.data;
        return { status: 'Active', record };
      }
      case 'SoftwareProductRevised':
        return product.status === 'Unknown' ? product : { ...product, record: applied(product.record, event.data.changes) };
      case 'SoftwareProductRetired':
        return product.status === 'Unknown' ? product : { ...product, status: 'Retired' };
      case 'SoftwareProductReinstated':
        return product.status === 'Unknown' ? product : { ...product, status: 'Active' };
    }
  },
  /** The key stays taken after retirement: reinstate the product instead of defining it twice. */
  uniqueKeys(product) {
    if (product.status === 'Unknown') return [];
    const { manufacturer, name } = product.record;
    return [{ space: 'softwareProduct', key: compoundKey(manufacturer, name), path: ['name'] }];
  },
};

function define(data: ProductDefinition): Answer {
  const { name, manufacturer } = data;
  return mustBeValid(data) ?? [{ type: 'SoftwareProductDefined', data: { ...data, name: name.trim(), manufacturer: manufacturer.trim() } }];
}

function revise({ productId, changes }: OfProduct & { changes: SoftwareProductRevision }, record: SoftwareProductRecord): Answer {
  const different = differing(changes, record);
  const wrong = mustBeValid(different);
  if (wrong) return under('changes', wrong);
  return Object.keys(different).length === 0 ? [] : [{ type: 'SoftwareProductRevised', data: { productId, changes: different } }];
}

function mustBeValid(facts: SoftwareProductRevision): Rejection | undefined {
  return firstOf(...(['name', 'manufacturer', 'category', 'swidTagId', 'notes'] as const).map((name) => mustSay(facts[name], name)));
}

function notFound({ productId }: OfProduct): Rejection {
  return reject('NOT_FOUND', `There is no software product ${productId}. Check the id, or define it first (DefineSoftwareProduct).`, [
    'productId',
  ]);
}
