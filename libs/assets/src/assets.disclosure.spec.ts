import { ROLES, type Actor, type Role } from '@opsledger/kernel';
import { eur, happened, ids } from '../testing/asset.samples.js';
import { readable, refuseProbing } from './assets.disclosure.js';
import { assetsPolicy } from './assets.policy.js';

const someone = (...roles: readonly Role[]): Actor => ({ id: ids.person, kind: 'user', roles });
const money: readonly Role[] = assetsPolicy.fields['Asset.cost'];
const law: readonly Role[] = assetsPolicy.fields['Asset.legalHolds'];

describe('readable', () => {
  it('leaves out exactly what the policy guards, for every role', () => {
    const { cost: _cost, ...procured } = happened.procured.data;
    const { proceeds: _proceeds, ...disposed } = happened.disposed.data;
    for (const role of ROLES) {
      const actor = someone(role);
      const [pays, holds] = [money.includes(role), law.includes(role)];
      expect(readable(actor, happened.procured.data)).toEqual(pays ? happened.procured.data : procured);
      expect(readable(actor, happened.disposed.data)).toEqual(pays ? happened.disposed.data : disposed);
      expect(readable(actor, happened.held.data)).toEqual(holds ? happened.held.data : { assetId: ids.asset });
    }
  });

  it('reaches into corrections and lists, and keeps null', () => {
    const data = {
      before: { cost: eur('1.00'), name: null },
      after: { cost: eur('2.00'), name: 'A' },
      all: [{ proceeds: eur('3.00'), n: 1 }],
    };
    expect(readable(someone('security-officer'), data)).toEqual({ before: { name: null }, after: { name: 'A' }, all: [{ n: 1 }] });
    expect(readable(someone('auditor'), data)).toEqual(data);
  });
});

describe('refuseProbing', () => {
  const probing = (actor: Actor, args: Parameters<typeof refuseProbing>[1]) => (): void => refuseProbing(actor, args);

  it('refuses a guarded field anywhere in the filter or in the order', () => {
    const refusal = 'Your roles do not let you filter or sort assets by legalHold.';
    const finance = someone('finance');
    expect(probing(finance, { where: { not: { or: [{ tag: { eq: 'A' } }, { legalHold: { eq: true } }] } } })).toThrow(refusal);
    expect(
      probing(finance, {
        orderBy: [
          { field: 'tag', direction: 'ASC' },
          { field: 'legalHold', direction: 'DESC' },
        ],
      }),
    ).toThrow(refusal);
    expect(probing(someone('security-officer'), { where: { cost: { eq: '1' } } })).toThrow('by cost.');
  });

  it('lets those who may read it, and everyone by the other fields', () => {
    expect(probing(someone('security-officer'), { where: { legalHold: { eq: true } } })).not.toThrow();
    expect(probing(someone(), { where: { tag: { eq: 'A' } }, orderBy: [{ field: 'tag', direction: 'ASC' }] })).not.toThrow();
    expect(probing(someone(), {})).not.toThrow();
  });
});
