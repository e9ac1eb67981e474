import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Consistency, currentActor, NodeRegistry, NodeType, requestLoader } from '@opsledger/graphql';
import type { InboxItem } from './inbox-reader.js';
import { INBOX_CAUSE, InboxConnection, InboxItemNode, WorkInboxArgs } from './work-inbox.node.js';
import { WorkInbox, type InboxPage } from './work-inbox.js';

/** The registry takes at most this many ids at once. */
const NODES_PER_LOOK_UP = 100;

/** What waits for the caller. */
@Resolver(() => InboxItemNode)
export class WorkInboxResolver {
  constructor(
    private readonly inbox: WorkInbox,
    private readonly consistency: Consistency,
    private readonly nodes: NodeRegistry,
  ) {}

  /** Things by type and id: those of one type are asked of its owner at once. */
  private readonly thing = requestLoader((names: readonly ThingName[]) => this.things(names));

  @Query(() => InboxConnection, {
    description:
      'What waits for the caller: by name, or for holders of a role of the caller. In the order of the day it is due, or else of the time since which it waits.',
  })
  async workInbox(@Args() args: WorkInboxArgs): Promise<InboxPage & { readonly stale: boolean }> {
    const page = this.inbox.page(currentActor(), args);
    return { ...page, stale: !(await this.consistency.reach(args.atLeast)) };
  }

  @ResolveField(() => INBOX_CAUSE, { description: 'Why it waits for the caller.' })
  cause(@Parent() { role }: InboxItem): string {
    return role === null ? INBOX_CAUSE.NAME : INBOX_CAUSE.ROLE;
  }

  @ResolveField(() => NodeType, { nullable: true, description: 'What it is about. Of a sign-off: the person who leaves.' })
  subject(@Parent() { subjectType, subjectId }: InboxItem): Promise<object | null> {
    return this.thing(`${subjectType} ${subjectId}`);
  }

  private async things(names: readonly ThingName[]): Promise<readonly (object | null)[]> {
    const types = [...new Set(names.map(typeOf))];
    const chunks = types.flatMap((type) => chunked(names.filter((name) => typeOf(name) === type)));
    const found = await Promise.all(chunks.map((chunk) => this.ofOneType(chunk)));
    const byName = new Map(found.flat());
    return names.map((name) => byName.get(name) ?? null);
  }

  private async ofOneType(names: readonly ThingName[]): Promise<readonly (readonly [ThingName, object | null])[]> {
    const type = typeOf(names[0]!);
    const ids = names.map((name) => name.slice(type.length + 1));
    const things = await this.nodes.load(ids, currentActor(), type);
    return names.map((name, index) => [name, things[index] ?? null]);
  }
}

/** Type and id of what an item is about. */
type ThingName = `${string} ${string}`;

const typeOf = (name: ThingName): string => name.slice(0, name.indexOf(' '));

function chunked(names: readonly ThingName[]): readonly (readonly ThingName[])[] {
  const chunks: (readonly ThingName[])[] = [];
  for (let from = 0; from < names.length; from += NODES_PER_LOOK_UP) chunks.push(names.slice(from, from + NODES_PER_LOOK_UP));
  return chunks;
}
