import { AsOfInput } from '../consistency/as-of.js';

/** The argument `asOf` of a query that answers one thing. */
export const AS_OF = {
  type: () => AsOfInput,
  nullable: true,
  description:
    'As it was at a moment of the past. Things that it refers to by an id of its own are then of the same moment, and null where there were none yet; what is counted or searched for over other things shows the present.',
} as const;
