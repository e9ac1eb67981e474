import { DeciderSpecification } from '@opsledger/eventsourcing/testing';
import type { Actor } from '@opsledger/kernel';
import { allActive, day, eur, happened, history, ids, terms } from '../../testing/contract.samples.js';
import { contractDecider } from './contract.decider.js';
import type { ContractEvent, ContractTerms } from './contract.events.js';

const spec = DeciderSpecification.for(contractDecider);
const contractId = ids.contract;
const user = (id: string): Actor => ({ id, kind: 'user', roles: ['admin'] });
const facts = allActive;
const drafter = { facts, actor: user(ids.drafter) };
const approver = { facts, actor: user(ids.approver) };

describe('DraftContract', () => {
  const draft = (changes: Partial<ContractTerms>) => ({ type: 'DraftContract', data: { contractId, ...terms, ...changes } }) as const;
  const { renewalMonths: _months, ...withoutMonths } = terms;

  it('writes the terms down, money and text in their kept form', () => {
    const sloppy = { number: ' C-2026-001 ', title: 'Hosting ', price: { amount: '100', currency: 'EUR' } };
    spec.given().when(draft(sloppy), drafter).then(happened.drafted);
    const data = { contractId, ...withoutMonths, renewal: 'express' } as const;
    spec
      .given()
      .when({ type: 'DraftContract', data }, { ...drafter, onBehalfOf: ids.third })
      .then({ type: 'ContractDrafted', data: { ...data, draftedBy: [ids.drafter, ids.third] } });
  });

  it('takes the longest terms that can be', () => {
    const longest = [{ noticeDays: 364 }, { renewalMonths: 120, noticeDays: 364 }];
    for (const changes of longest) {
      spec
        .given()
        .when(draft(changes), drafter)
        .then({ ...happened.drafted, data: { ...happened.drafted.data, ...changes } });
    }
    const data = { contractId, ...withoutMonths, renewal: 'never', noticeDays: 3653 } as const;
    spec
      .given()
      .when({ type: 'DraftContract', data }, drafter)
      .then({ type: 'ContractDrafted', data: { ...data, draftedBy: [ids.drafter] } });
  });

  it('has one drafter when somebody drafts in their own name', () => {
    spec
      .given()
      .when(draft({}), { ...drafter, onBehalfOf: ids.drafter })
      .then(happened.drafted);
  });

  it('refuses terms that cannot be', () => {
    const faults: readonly (readonly [Partial<ContractTerms>, string, string])[] = [
      [{ number: ' ' }, 'INVALID_INPUT', 'number'],
      [{ title: ' ' }, 'INVALID_INPUT', 'title'],
      [{ end: terms.start }, 'INVALID_TIME', 'end'],
      [{ end: day('2025-12-31') }, 'INVALID_TIME', 'end'],
      [{ noticeDays: -1 }, 'INVALID_INPUT', 'noticeDays'],
      [{ noticeDays: 1.5 }, 'INVALID_INPUT', 'noticeDays'],
      [{ noticeDays: 3654 }, 'INVALID_INPUT', 'noticeDays'],
      [{ noticeDays: 365 }, 'INVALID_INPUT', 'noticeDays'],
      [{ renewalMonths: 1 }, 'INVALID_INPUT', 'noticeDays'],
      [{ renewalMonths: 0 }, 'INVALID_INPUT', 'renewalMonths'],
      [{ renewalMonths: 121 }, 'INVALID_INPUT', 'renewalMonths'],
      [{ renewal: 'never' }, 'INVALID_INPUT', 'renewalMonths'],
    ];
    for (const [changes, code, path] of faults) {
      spec
        .given()
        .when(draft(changes), drafter)
        .thenRejected(code as 'INVALID_INPUT', [path]);
    }
    spec
      .given()
      .when({ type: 'DraftContract', data: { contractId, ...withoutMonths } }, drafter)
      .thenRejected('INVALID_INPUT', ['renewalMonths']);
    spec
      .given()
      .when(draft({ price: { amount: '1.234', currency: 'EUR' } }), drafter)
      .thenRejected('INVALID_AMOUNT', ['price', 'amount']);
  });

  it('allows any time of notice where none is needed', () => {
    const data = { contractId, ...withoutMonths, renewal: 'never', noticeDays: 400 } as const;
    spec
      .given()
      .when({ type: 'DraftContract', data }, drafter)
      .then({ type: 'ContractDrafted', data: { ...data, draftedBy: [ids.drafter] } });
  });

  it('refuses a vendor or cost center that may not be used, and an id that is taken', () => {
    spec
      .given()
      .when(draft({}), { facts: { ...facts, vendor: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['vendorId']);
    spec
      .given()
      .when(draft({}), { facts: { ...facts, costCenter: 'unknown' } })
      .thenRejected('INVALID_REFERENCE', ['costCenterId']);
    spec
      .given(...history.Draft)
      .when(draft({}), drafter)
      .thenRejected('ALREADY_EXISTS', ['contractId']);
  });
});

describe('ReviseContractDraft', () => {
  const revise = (changes: object) => ({ type: 'ReviseContractDraft', data: { contractId, changes } }) as const;

  it('records what differs, and takes up what was rejected', () => {
    for (const past of [history.Draft, history.Rejected]) {
      spec
        .given(...past)
        .when(revise({ title: ' Hosting and backup', price: eur('100'), number: 'C-2026-001' }), { facts, actor: user(ids.third) })
        .then(happened.revised);
    }
    spec
      .given(...history.Draft)
      .when(revise({ renewal: 'express', renewalMonths: null }), drafter)
      .then({
        type: 'ContractDraftRevised',
        data: { contractId, changes: { renewal: 'express', renewalMonths: null }, revisedBy: [ids.drafter] },
      });
  });

  it('refuses terms that cannot be, under changes', () => {
    const draft = spec.given(...history.Draft);
    draft.when(revise({ end: terms.start }), drafter).thenRejected('INVALID_TIME', ['changes', 'end']);
    draft.when(revise({ number: ' ' }), drafter).thenRejected('INVALID_INPUT', ['changes', 'number']);
    draft.when(revise({ renewal: 'never' }), drafter).thenRejected('INVALID_INPUT', ['changes', 'renewalMonths']);
    draft.when(revise({ price: eur('-1') }), drafter).thenRejected('INVALID_AMOUNT', ['changes', 'price', 'amount']);
    draft
      .when(revise({ vendorId: ids.otherVendor }), { facts: { vendor: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['changes', 'vendorId']);
    draft
      .when(revise({ costCenterId: ids.otherCostCenter }), { facts: { costCenter: 'inactive' } })
      .thenRejected('INVALID_REFERENCE', ['changes', 'costCenterId']);
  });

  it('stays quiet when nothing differs, also when the vendor was suspended meanwhile', () => {
    spec
      .given(...history.Draft)
      .when(revise({ vendorId: ids.vendor, costCenterId: ids.costCenter }), { facts: { vendor: 'inactive', costCenter: 'inactive' } })
      .thenNothing();
  });

  it('refuses to change terms once they are submitted, and after activation', () => {
    for (const past of [history.Submitted, history.Approved, history.Active, history.Expired]) {
      spec
        .given(...past)
        .when(revise({ title: 'Other' }), drafter)
        .thenRejected('INVALID_TRANSITION');
    }
  });
});

describe('SubmitContract', () => {
  const submit = { type: 'SubmitContract', data: { contractId } } as const;

  it('hands the draft in, and stays quiet when it was', () => {
    spec
      .given(...history.Draft)
      .when(submit, drafter)
      .then(happened.submitted);
    spec
      .given(...history.Submitted)
      .when(submit, drafter)
      .thenNothing();
  });

  it('refuses what is no draft', () => {
    spec
      .given(...history.Rejected)
      .when(submit, drafter)
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('ApproveContract', () => {
  const approve = { type: 'ApproveContract', data: { contractId } } as const;
  const submitted = spec.given(happened.drafted, happened.revised, {
    type: 'ContractSubmitted',
    data: { contractId, submittedBy: ['clerk'] },
  });

  it('is for somebody who had no hand in the draft', () => {
    submitted.when(approve, approver).then(happened.approved);
    submitted.when(approve, { ...approver, onBehalfOf: 'nobody else' }).then(happened.approved);
  });

  it('refuses whoever drafted, revised or submitted it', () => {
    for (const id of [ids.drafter, ids.third, 'clerk']) {
      submitted.when(approve, { facts, actor: user(id) }).thenRejected('SEGREGATION_OF_DUTIES');
      submitted.when(approve, { ...approver, onBehalfOf: id }).thenRejected('SEGREGATION_OF_DUTIES');
    }
  });

  it('refuses whoever had it drafted by another', () => {
    const byProxy: ContractEvent = { type: 'ContractDrafted', data: { ...happened.drafted.data, draftedBy: ['clerk', ids.approver] } };
    spec.given(byProxy, happened.submitted).when(approve, approver).thenRejected('SEGREGATION_OF_DUTIES');
  });

  it('remembers those who drafted over a rejection', () => {
    const again = spec.given(...history.Rejected, happened.revised, { type: 'ContractSubmitted', data: { contractId, submittedBy: [] } });
    again.when(approve, drafter).thenRejected('SEGREGATION_OF_DUTIES');
  });

  it('stays quiet when it is so, and refuses what was not submitted', () => {
    spec
      .given(...history.Approved)
      .when(approve, drafter)
      .thenNothing();
    spec
      .given(...history.Draft)
      .when(approve, approver)
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('RejectContract', () => {
  const rejection = { type: 'RejectContract', data: { contractId } } as const;

  it('is for anyone, with a reason', () => {
    for (const who of [drafter, approver]) {
      spec
        .given(...history.Submitted)
        .when(rejection, { ...who, reason: 'too dear' })
        .then(happened.rejected);
    }
    spec
      .given(...history.Submitted)
      .when(rejection, approver)
      .thenRejected('REASON_REQUIRED', ['reason']);
  });

  it('stays quiet when it is so, and refuses what was not submitted', () => {
    spec
      .given(...history.Rejected)
      .when(rejection, approver)
      .thenNothing();
    spec
      .given(...history.Approved)
      .when(rejection, approver)
      .thenRejected('INVALID_TRANSITION');
  });
});

describe('ActivateContract', () => {
  const activate = { type: 'ActivateContract', data: { contractId } } as const;

  it('binds to what was approved', () => {
    spec
      .given(...history.Approved)
      .when(activate, drafter)
      .then(happened.activated);
  });

  it('refuses what was not approved', () => {
    for (const past of [history.Draft, history.Submitted, history.Rejected, history.Expired]) {
      spec
        .given(...past)
        .when(activate, drafter)
        .thenRejected('INVALID_TRANSITION');
    }
  });

  it('refuses a vendor that was suspended and a cost center that was closed meanwhile', () => {
    const approved = spec.given(...history.Approved);
    approved.when(activate, { facts: { ...facts, vendor: 'inactive' } }).thenRejected('INVALID_REFERENCE', ['vendorId']);
    approved.when(activate, { facts: { ...facts, costCenter: 'inactive' } }).thenRejected('INVALID_REFERENCE', ['costCenterId']);
  });

  it('stays quiet when it is so', () => {
    spec
      .given(...history.Active)
      .when(activate, drafter)
      .thenNothing();
  });
});

describe('a contract', () => {
  it('holds its number from the draft on, also after its end', () => {
    const fold = (events: readonly Parameters<typeof contractDecider.evolve>[1][]) =>
      events.reduce(contractDecider.evolve, contractDecider.initialState);
    const held = [{ space: 'contractNumber', key: 'C-2026-001', path: ['number'] }];
    expect(contractDecider.uniqueKeys!(fold(history.Unknown))).toEqual([]);
    expect(contractDecider.uniqueKeys!(fold(history.Draft))).toEqual(held);
    expect(contractDecider.uniqueKeys!(fold(history.Expired))).toEqual(held);
    const renumbered: ContractEvent = {
      type: 'ContractDraftRevised',
      data: { contractId, changes: { number: 'c-2026  2' }, revisedBy: [] },
    };
    expect(contractDecider.uniqueKeys!(fold([happened.drafted, renumbered]))).toEqual([
      { space: 'contractNumber', key: 'C-2026 2', path: ['number'] },
    ]);
  });

  it('is not there before it is drafted', () => {
    spec.given().when({ type: 'SubmitContract', data: { contractId } }, drafter).thenRejected('NOT_FOUND', ['contractId']);
  });
});
