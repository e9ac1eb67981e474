import type { Role } from '@opsledger/kernel';

/** A question that one kind of user asks, and the role that may ask it. */
export interface DemoQuery {
  readonly title: string;
  readonly role: Role;
  readonly query: string;
}

/** One question for each kind of user of the seeded company. */
export const DEMO_QUERIES: readonly DemoQuery[] = [
  {
    title: 'A front-end lists what people have in their hands',
    role: 'asset-manager',
    query: `query InTheirHands {
  assets(first: 3, where: { status: { eq: IN_USE }, assigneeKind: { eq: PERSON } }, orderBy: [{ field: TAG }]) {
    totalCount
    nodes {
      tag
      status
      model { manufacturer name }
      location { ... on Location { name } }
      assignee { ... on Person { name email } }
      custody { state since }
    }
  }
}`,
  },
  {
    title: 'An auditor follows a disposed asset through its whole life, when it happened and when it was recorded',
    role: 'auditor',
    query: `query WholeLife {
  assets(first: 1, where: { status: { eq: DISPOSED }, mediaBearing: { eq: true } }, orderBy: [{ field: TAG }]) {
    nodes {
      tag
      timeline(first: 20) {
        edges { node { type occurredAt recordedAt actorId origin reason position } }
      }
    }
  }
}`,
  },
  {
    title: 'Finance sees what was bought last, what it cost and who pays',
    role: 'finance',
    query: `query BoughtLast {
  assets(first: 3, orderBy: [{ field: ACQUIRED_ON, direction: DESC }]) {
    totalCount
    nodes {
      tag
      acquiredOn
      cost { amount currency }
      vendorName
      orderNumber
      costCenter { ... on CostCenter { code name } }
      warrantyEndsOn
      endOfLifeOn
    }
  }
}`,
  },
];
