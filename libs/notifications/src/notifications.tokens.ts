/** Every event that can be in the log. */
export const EVENT_CATALOGUES = Symbol('event catalogues');
/** Gives the secrets of webhooks. */
export const DERIVE_SECRET = Symbol('derive secret');
