/** An exact amount: decimal text (never a float) and an ISO 4217 code. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}
