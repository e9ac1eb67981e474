import { Injectable } from '@nestjs/common';
import { CursorKey, CursorSeal, pageOf, ReadModels, type Page, type PageArgs } from '@opsledger/graphql';
import type { Actor } from '@opsledger/kernel';
import type { InboxKind } from './inbox-kind.js';
import { InboxReader, type InboxItem, type InboxParts, type InboxPlace } from './inbox-reader.js';

/** The sources of the inbox and who may settle what. The composition provides it. */
export abstract class WorkInboxParts implements InboxParts {
  abstract readonly sources: InboxParts['sources'];
  abstract readonly policy: InboxParts['policy'];
}

/** Which page of an inbox is asked for. */
export interface InboxArguments extends PageArgs {
  readonly kinds?: readonly InboxKind[] | null | undefined;
}

/** A page of an inbox; functions run when they are asked, the page in one statement, the counts in another. */
export interface InboxPage {
  readonly edges: () => Promise<readonly { readonly cursor: string; readonly node: InboxItem }[]>;
  readonly nodes: () => Promise<readonly InboxItem[]>;
  readonly pageInfo: () => Promise<object>;
  readonly totalCount: () => Promise<number>;
  readonly counts: () => Promise<readonly InboxCount[]>;
}

/** How much of a kind waits. */
export interface InboxCount {
  readonly kind: InboxKind;
  readonly count: number;
}

/** Most items that `itemsFor` answers unless told otherwise. */
const MOST_ITEMS = 1_000;

/** What waits for whom. */
@Injectable()
export class WorkInbox {
  private readonly reader: InboxReader;

  constructor(
    readModels: ReadModels,
    private readonly cursorKey: CursorKey,
    parts: WorkInboxParts,
  ) {
    this.reader = new InboxReader(readModels.db, parts);
  }

  /** The read models that can change what waits for somebody. */
  get reads(): readonly string[] {
    return this.reader.reads;
  }

  /** Everything that waits for the actor, what is most urgent first. One statement. */
  itemsFor(actor: Actor, { kinds, limit = MOST_ITEMS }: { readonly kinds?: readonly InboxKind[]; readonly limit?: number } = {}) {
    return this.reader.items(actor, { kinds, limit });
  }

  /** One page of it. @throws {GraphQLError} INVALID_PAGE_SIZE, INVALID_CURSOR. */
  page(actor: Actor, args: InboxArguments): InboxPage {
    const page = pageOf(args);
    const kinds = args.kinds ? [...new Set(args.kinds)].sort() : undefined;
    const seal = new CursorSeal(this.cursorKey.bytes, JSON.stringify(['workInbox', kinds ?? null, [...actor.roles].sort(), actor.id]));
    const from = page.cursor === undefined ? undefined : (seal.open(page.cursor) as unknown as InboxPlace);
    const slice = once(() => this.slice(actor, page, { kinds, from }));
    const counts = once(() => this.reader.counts(actor));
    const edge = (node: InboxItem) => ({ cursor: seal.seal(node.place), node });
    return {
      edges: async () => (await slice()).items.map(edge),
      nodes: async () => (await slice()).items,
      pageInfo: async () => pageInfo(page, await slice(), (item) => edge(item).cursor),
      totalCount: async () => [...(await counts())].reduce((sum, [kind, count]) => sum + (kinds?.includes(kind) === false ? 0 : count), 0),
      counts: async () => [...(await counts())].map(([kind, count]) => ({ kind, count })),
    };
  }

  private async slice(
    actor: Actor,
    { size, backwards }: Page,
    { kinds, from }: { readonly kinds: readonly InboxKind[] | undefined; readonly from: InboxPlace | undefined },
  ): Promise<Slice> {
    const read = await this.reader.items(actor, { kinds, limit: size + 1, from, backwards });
    const shown = read.slice(0, size);
    return { items: backwards ? shown.reverse() : shown, more: read.length > size };
  }
}

/** The items of a page, and whether there are more in its direction. */
interface Slice {
  readonly items: readonly InboxItem[];
  readonly more: boolean;
}

function pageInfo({ backwards, cursor }: Page, { items, more }: Slice, cursorOf: (item: InboxItem) => string): object {
  const [first, last] = [items[0], items.at(-1)];
  return {
    hasNextPage: backwards ? cursor !== undefined : more,
    hasPreviousPage: backwards ? more : cursor !== undefined,
    startCursor: first ? cursorOf(first) : null,
    endCursor: last ? cursorOf(last) : null,
  };
}

/** Runs it the first time it is asked for. */
function once<Value>(run: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => (answer ??= run());
}
