import type { ExampleTab } from './graphiql-page.js';

/** A screen of a front-end: a page of assets, each with where it is and who has it. */
const FRONT_END = `# Front-end: a page of assets in use, with model, place and custody.
# Send pageInfo.endCursor as "after" to turn the page.
query AssetsInUse($after: String) {
  assets(
    first: 20
    after: $after
    where: { status: { in: [IN_USE, IN_STOCK] } }
    orderBy: [{ field: TAG }]
  ) {
    totalCount
    nodes {
      id
      tag
      name
      status
      model { name }
      location { ... on Location { name } }
      assignee { id ... on Person { name } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

/** What an auditor asks of one thing: who did what, when, why, and what was so at a date. */
const AUDITOR = `# Auditor: everything that ever happened to one asset, and how it stood at a date.
# Take an id from the first tab.
query AssetHistory($id: UUID!, $at: DateTime!) {
  now: asset(id: $id) {
    tag
    status
    version
    timeline(first: 50) {
      nodes { occurredAt recordedAt type summary actorId actorKind origin reason position }
      pageInfo { hasNextPage endCursor }
    }
  }
  then: asset(id: $id, asOf: { at: $at, basis: RECORDED }) {
    tag
    status
    version
  }
}
`;

/** What finance asks: what things cost and who bears it. */
const FINANCE = `# Finance: what was bought since a day, what it cost and which cost center bears it.
query Acquisitions($since: LocalDate!) {
  assets(first: 50, where: { acquiredOn: { gte: $since } }, orderBy: [{ field: ACQUIRED_ON, direction: DESC }]) {
    totalCount
    nodes {
      id
      tag
      acquiredOn
      orderNumber
      vendorName
      cost { amount currency minorUnits }
      costCenter { ... on CostCenter { code name } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

/** The tabs that the query page opens with: one for each kind of user. */
export const EXAMPLE_TABS: readonly ExampleTab[] = [
  { query: FRONT_END },
  { query: AUDITOR, variables: { id: '00000000-0000-4000-8000-000000000000', at: '2026-01-01T00:00:00Z' } },
  { query: FINANCE, variables: { since: '2026-01-01' } },
];
