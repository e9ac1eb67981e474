import { foldRows } from '@opsledger/read-store';
import { deadline, eur, happened, history, ids, terms } from '../../testing/contract.samples.js';
import { NOON, recordedEvents } from '@opsledger/eventsourcing/testing';
import type { ContractEvent } from '../contract/contract.events.js';
import { contractRegister } from './contract-register.projection.js';
import { contractRegisterTable, type ContractRow } from './contract-register.table.js';

const rowAfter = (...events: readonly ContractEvent[]): ContractRow | undefined =>
  foldRows(contractRegister, recordedEvents(`contract-${ids.contract}`, events)).row(contractRegisterTable, { contract_id: ids.contract });

const drafted: ContractRow = {
  contract_id: ids.contract,
  status: 'Draft',
  drafters: [ids.drafter],
  submitted_at: null,
  reminders: 0,
  number: 'C-2026-001',
  title: 'Hosting',
  vendor_id: ids.vendor,
  cost_center_id: ids.costCenter,
  starts_on: terms.start,
  ends_on: terms.end,
  terminated_on: null,
  renewal: 'tacit',
  renewal_months: 12,
  notice_days: 90,
  notice_deadline: null,
  reminded_for: null,
  billing_period: 'monthly',
  price_amount: '100.00',
  price_currency: 'EUR',
  penalty_amount: null,
  versions: [],
  breaches: [],
  revision: 0,
  created_at: NOON,
  updated_at: NOON,
};
const { vendorId: _vendor, number: _number, start, ...agreed } = terms;
const first = { ...agreed, version: 1, effectiveOn: start, termStart: start };
const active: ContractRow = { ...drafted, status: 'Active', notice_deadline: deadline, versions: [first], revision: 3 };

describe('the contract register', () => {
  it('shows a draft, and what becomes of it', () => {
    expect(rowAfter(happened.drafted)).toEqual(drafted);
    expect(rowAfter(...history.Submitted)).toEqual({ ...drafted, status: 'Submitted', submitted_at: NOON, revision: 1 });
    expect(rowAfter(...history.Approved)).toEqual({ ...drafted, status: 'Approved', revision: 2 });
    expect(rowAfter(...history.Rejected)).toEqual({ ...drafted, status: 'Rejected', revision: 2 });
    const express: ContractEvent = {
      type: 'ContractDraftRevised',
      data: {
        contractId: ids.contract,
        changes: { renewal: 'express', renewalMonths: null, price: eur('90.00'), vendorId: ids.otherVendor },
        revisedBy: [ids.third],
      },
    };
    expect(rowAfter(...history.Rejected, express, happened.revised)).toEqual({
      ...drafted,
      drafters: [ids.drafter, ids.third],
      title: 'Hosting and backup',
      vendor_id: ids.otherVendor,
      renewal: 'express',
      renewal_months: null,
      price_amount: '90.00',
      revision: 4,
    });
  });

  it('keeps every version of the terms, and shows the last', () => {
    expect(rowAfter(...history.Active)).toEqual(active);
    const second = { ...first, version: 2, effectiveOn: '2026-07-01', price: eur('120.00'), noticeDays: 60 };
    const amended = {
      ...active,
      versions: [first, second],
      price_amount: '120.00',
      notice_days: 60,
      notice_deadline: '2026-11-01',
      revision: 4,
    };
    expect(rowAfter(...history.Active, happened.amended)).toEqual(amended);
    const renewed: ContractEvent = { ...happened.renewed, data: { ...happened.renewed.data, version: 3 } };
    const third = { ...second, version: 3, effectiveOn: '2027-01-01', termStart: '2027-01-01', end: '2027-12-31', price: eur('110.00') };
    expect(rowAfter(...history.Active, happened.amended, happened.noticed, renewed)).toEqual({
      ...amended,
      versions: [first, second, third],
      ends_on: '2027-12-31',
      notice_deadline: '2027-11-01',
      price_amount: '110.00',
      revision: 6,
    });
  });

  it('has no day for notice where none can be given', () => {
    expect(rowAfter(...history.Fixed)).toMatchObject({ status: 'Active', notice_deadline: null });
    expect(rowAfter(...history.NoticeGiven)).toEqual({ ...active, status: 'NoticeGiven', revision: 4 });
    expect(rowAfter(...history.Expired)).toEqual({ ...active, status: 'Expired', notice_deadline: null, revision: 5 });
    const gone = { status: 'Terminated', terminated_on: '2026-06-30', penalty_amount: '50.00', notice_deadline: null } as const;
    expect(rowAfter(...history.Terminated)).toEqual({ ...active, ...gone, revision: 4 });
    const free: ContractEvent = { type: 'ContractTerminated', data: { contractId: ids.contract, effectiveOn: terms.end } };
    expect(rowAfter(...history.Active, free)).toMatchObject({ terminated_on: terms.end, penalty_amount: null });
  });

  it('remembers reminders and breaches', () => {
    const { contractId: _id, ...breach } = happened.breached.data;
    expect(rowAfter(...history.Active, happened.reminded, happened.breached)).toEqual({
      ...active,
      reminded_for: deadline,
      breaches: [breach],
      revision: 5,
    });
  });

  it('passes over events of a contract that it has not seen drafted', () => {
    expect(rowAfter(happened.submitted, happened.activated, happened.amended, happened.renewed)).toBeUndefined();
  });
});
