import { multiplyMoney, type EntitlementId, type LocalDate, type Money } from '@opsledger/kernel';

/** What an entitlement has and what is used of it at the end of a day. */
export interface LicensePosition {
  readonly entitlementId: EntitlementId;
  readonly on: LocalDate;
  /** Seats of the lots valid on that day. */
  readonly entitled: number;
  /** Seats by which over-use was tolerated. They are not owned. */
  readonly excepted: number;
  readonly assigned: number;
  readonly reserved: number;
  /** What the sources measured, up to that day; null when nothing was. */
  readonly consumed: number | null;
  /** Entitled less what is used: the greater of assigned and consumed. Less than zero is a shortage. */
  readonly delta: number;
  /** Seats that are neither assigned nor reserved; never less than zero. */
  readonly unused: number;
  /** What the missing seats would cost at the price of the latest lot. Null when no lot has one. */
  readonly trueUpCost: Money | null;
}

/** Sums of the rows that count on a day. */
export interface PositionSums {
  readonly entitlementId: EntitlementId;
  readonly on: LocalDate;
  readonly entitled: number;
  readonly excepted: number;
  readonly assigned: number;
  readonly reserved: number;
  readonly consumed: number | null;
  /** Of the lot that began last, of those with a price. */
  readonly latestPrice: Money | null;
}

/** The position that sums make. Pure. */
export function positionOf({ latestPrice, ...sums }: PositionSums): LicensePosition {
  const { entitled, assigned, reserved, consumed } = sums;
  const delta = entitled - Math.max(assigned, consumed ?? 0);
  return {
    ...sums,
    delta,
    unused: Math.max(0, entitled - assigned - reserved),
    trueUpCost: latestPrice && multiplyMoney(latestPrice, String(Math.max(0, -delta))),
  };
}
