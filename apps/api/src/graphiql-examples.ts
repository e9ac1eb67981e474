import type { ExampleTab } from './graphiql-page.js';

/** The tabs that the query page opens with: one for each kind of user. */
export const EXAMPLE_TABS: readonly ExampleTab[] = [];
