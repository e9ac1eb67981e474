import type { Failure } from '../values.events.js';

/** What became of one try. */
export type Sent =
  | { readonly arrived: true; readonly statusCode?: number }
  | {
      readonly arrived: false;
      readonly failure: Failure;
      /** What the receiver answered. */
      readonly statusCode?: number;
      /** Another try would come to the same. */
      readonly final?: true;
    };
