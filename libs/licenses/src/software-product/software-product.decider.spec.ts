import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import { ids, productDefined } from '../../testing/license.samples.js';
import { softwareProductDecider } from './software-product.decider.js';
import type { SoftwareProductEvent } from './software-product.events.js';

const { product: productId } = ids;
const spec = DeciderSpecification.for(softwareProductDecider);
const retired: SoftwareProductEvent = { type: 'SoftwareProductRetired', data: { productId } };
const reinstated: SoftwareProductEvent = { type: 'SoftwareProductReinstated', data: { productId } };

describe('DefineSoftwareProduct', () => {
  it('enters a product in the catalogue', () => {
    const data = { ...productDefined.data, name: ' Draw', manufacturer: 'Vectorworks ' };
    spec.given().when({ type: 'DefineSoftwareProduct', data }).then(productDefined);
  });

  it('refuses blank texts and a second one with the same id', () => {
    const define = (changes: object) => ({ type: 'DefineSoftwareProduct', data: { ...productDefined.data, ...changes } }) as const;
    for (const name of ['name', 'manufacturer', 'category', 'swidTagId', 'notes']) {
      spec
        .given()
        .when(define({ [name]: ' ' }))
        .thenRejected('INVALID_INPUT', [name]);
    }
    spec.given(productDefined).when(define({})).thenRejected('ALREADY_EXISTS', ['productId']);
  });
});

describe('ReviseSoftwareProduct', () => {
  const revise = (changes: object) => ({ type: 'ReviseSoftwareProduct', data: { productId, changes } }) as const;

  it('records what differs', () => {
    spec
      .given(productDefined)
      .when(revise({ name: ' Draw ', category: null, swidTagId: 'com.example.draw' }))
      .then({ type: 'SoftwareProductRevised', data: { productId, changes: { category: null, swidTagId: 'com.example.draw' } } });
  });

  it('refuses what cannot be and what is not there', () => {
    spec
      .given(productDefined)
      .when(revise({ name: ' ' }))
      .thenRejected('INVALID_INPUT', ['changes', 'name']);
    spec.given().when(revise({})).thenRejected('NOT_FOUND', ['productId']);
  });

  it('stays quiet when nothing differs', () => {
    spec
      .given(productDefined, { type: 'SoftwareProductRevised', data: { productId, changes: { category: null } } })
      .when(revise({ name: 'Draw', category: null }))
      .thenNothing();
  });
});

describe('RetireSoftwareProduct and ReinstateSoftwareProduct', () => {
  const retire = { type: 'RetireSoftwareProduct', data: { productId } } as const;
  const reinstate = { type: 'ReinstateSoftwareProduct', data: { productId } } as const;

  it('close and open the product', () => {
    spec.given(productDefined).when(retire).then(retired);
    spec.given(productDefined, retired).when(reinstate).then(reinstated);
  });

  it('stay quiet when it is so', () => {
    spec.given(productDefined, retired).when(retire).thenNothing();
    spec.given(productDefined, retired, reinstated).when(reinstate).thenNothing();
  });
});

describe('a software product', () => {
  it('holds its manufacturer and name, also when retired', () => {
    const fold = (...events: readonly SoftwareProductEvent[]) =>
      events.reduce(softwareProductDecider.evolve, softwareProductDecider.initialState);
    expect(softwareProductDecider.uniqueKeys!(fold())).toEqual([]);
    expect(softwareProductDecider.uniqueKeys!(fold(productDefined, retired))).toEqual([
      { space: 'softwareProduct', key: 'VECTORWORKS | DRAW', path: ['name'] },
    ]);
  });

  it('is not made by events that cannot begin one', () => {
    const others: readonly SoftwareProductEvent[] = [
      { type: 'SoftwareProductRevised', data: { productId, changes: {} } },
      retired,
      reinstated,
    ];
    for (const event of others) expect(softwareProductDecider.evolve({ status: 'Unknown' }, event)).toEqual({ status: 'Unknown' });
  });
});
