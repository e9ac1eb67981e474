import { Module } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Args, Field, InputType, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import {
  Aggregates,
  eventCatalogue,
  type AnyAggregate,
  type CommandContext,
  type Decider,
  type EventOf,
  type Outcome,
} from '@opsledger/eventsourcing';
import {
  CommandEdge,
  CommandInput,
  CurrencyCode,
  dataOf,
  DateTime,
  Decimal,
  defineList,
  derivedId,
  Input,
  ListArgs,
  ListReader,
  MoneyInput,
  MoneyNode,
  moneyNode,
  NodeRegistry,
  NodeType,
  payloadType,
  Text,
  Timelines,
  TimelinesModule,
  type ConnectionValue,
  type ListArguments,
  type PayloadValue,
  type Subject,
} from '@opsledger/graphql';
import type { Policy } from '@opsledger/identity';
import { reject, type Brand } from '@opsledger/kernel';
import { defineProjection, defineTable, jsonb, nullable, READ_STORE, text, uuid, type ReadStore } from '@opsledger/read-store';
import { Inject } from '@nestjs/common';

/** A small context, so that the conventions of the API can be proved without any real one. */
export type GadgetId = Brand<string, 'GadgetId'>;

const money = z.object({ amount: z.string(), currency: z.string() });
const gadgetEvents = eventCatalogue('gadget', {
  GadgetRegistered: {
    summary: 'A gadget is known.',
    sentence: '{actor} registered the gadget {name}[ for {price}]',
    version: 1,
    schema: z.object({ name: z.string(), note: z.string().exactOptional(), price: money.exactOptional() }),
  },
  GadgetNoted: {
    summary: 'Something was noted of it.',
    sentence: '{actor} noted {note} of {subject}',
    version: 1,
    schema: z.object({ note: z.string() }),
  },
});
type GadgetEvent = EventOf<typeof gadgetEvents>;
type GadgetCommand =
  | { readonly type: 'RegisterGadget'; readonly data: Extract<GadgetEvent, { type: 'GadgetRegistered' }>['data'] }
  | { readonly type: 'NoteGadget'; readonly data: { readonly note: string } };
type Gadget = 'unknown' | 'registered';

const gadgetDecider: Decider<Gadget, GadgetCommand, GadgetEvent> = {
  category: 'gadget',
  events: gadgetEvents,
  initialState: 'unknown',
  decide: (command, state) => {
    if (command.type === 'NoteGadget') return [{ type: 'GadgetNoted', data: command.data }];
    return state === 'unknown'
      ? [{ type: 'GadgetRegistered', data: command.data }]
      : reject('ALREADY_EXISTS', 'The gadget is known already.');
  },
  evolve: () => 'registered',
};
export const gadgetAggregates: readonly AnyAggregate[] = [{ decider: gadgetDecider }];

const gadgetTable = defineTable('gadget', {
  key: ['gadget_id'],
  columns: { gadget_id: uuid<GadgetId>(), name: text(), note: nullable(text()), price: nullable(jsonb<z.infer<typeof money>>()) },
});
export const gadgetProjection = defineProjection<GadgetEvent>({
  name: 'gadgets',
  version: 1,
  tables: [gadgetTable],
  catalogues: [gadgetEvents],
  on: {
    GadgetRegistered: ({ stream, data }, rows) => {
      rows.put(gadgetTable, {
        gadget_id: stream.slice('gadget-'.length) as GadgetId,
        name: data.name,
        note: data.note ?? null,
        price: data.price ?? null,
      });
    },
    GadgetNoted: ({ stream, data }, rows) => {
      rows.change(gadgetTable, { gadget_id: stream.slice('gadget-'.length) as GadgetId }, (row) => row && { ...row, note: data.note });
    },
  },
});

/** Asset managers may read what happens to gadgets, and see all of its data. */
export const gadgetSubject: Subject = {
  typeName: 'Gadget',
  events: gadgetEvents,
  mayRead: ({ roles }) => roles.includes('asset-manager'),
};

class HandleGadget extends Command<Outcome> {
  constructor(
    readonly id: GadgetId,
    readonly command: GadgetCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(HandleGadget)
class GadgetHandler implements ICommandHandler<HandleGadget> {
  constructor(private readonly aggregates: Aggregates) {}

  execute({ id, command, context }: HandleGadget): Promise<Outcome> {
    return this.aggregates.execute('gadget', id, command, context);
  }
}

@ObjectType('Gadget', { implements: () => [NodeType] })
class GadgetNode extends NodeType {
  @Field()
  readonly name!: string;

  @Field(() => String, { nullable: true })
  readonly note!: string | null;

  @Field(() => MoneyNode, { nullable: true })
  readonly price!: MoneyNode | null;
}

@InputType()
class RegisterGadgetInput extends CommandInput {
  @Text({ max: 50 })
  @Field()
  readonly name!: string;

  @Text({ max: 500, multiline: true })
  @Field(() => String, { nullable: true })
  readonly note?: string | null;

  @Field(() => MoneyInput, { nullable: true })
  readonly price?: MoneyInput | null;
}
const RegisterGadgetPayload = payloadType('RegisterGadgetPayload', { gadget: () => GadgetNode });

const gadgetList = defineList({
  name: 'Gadget',
  node: () => GadgetNode,
  table: gadgetTable,
  fields: { id: 'gadget_id', name: 'name', note: 'note' },
  defaultOrder: [{ field: 'name', direction: 'ASC' }],
  toNode: ({ gadget_id, name, note, price }) => ({ id: gadget_id, name, note, price: price && moneyNode(price) }),
});

@Resolver()
class GadgetResolver {
  constructor(
    private readonly edge: CommandEdge,
    private readonly lists: ListReader,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    nodes: NodeRegistry,
  ) {
    nodes.register({ typeName: 'Gadget', query: 'gadgets', load: (ids) => Promise.all(ids.map((id) => this.load(id))) });
  }

  @Query(() => gadgetList.Connection)
  gadgets(@ListArgs(gadgetList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(gadgetList, args);
  }

  @Query(() => String)
  fault(): string {
    throw new Error('connect postgres://admin:hunter2@10.0.0.1/ledger failed');
  }

  @Query(() => String, { description: 'Answers what the scalars made of their input.' })
  scalars(
    @Args('moment', { type: () => DateTime, nullable: true }) moment?: string,
    @Args('amount', { type: () => Decimal, nullable: true }) amount?: string,
    @Args('currency', { type: () => CurrencyCode, nullable: true }) currency?: string,
  ): string {
    return JSON.stringify({ moment, amount, currency });
  }

  @Mutation(() => RegisterGadgetPayload)
  registerGadget(@Input() input: RegisterGadgetInput): Promise<PayloadValue> {
    const id = derivedId<GadgetId>('gadget', input.commandId);
    return this.edge.run(input, {
      command: (context) => new HandleGadget(id, { type: 'RegisterGadget', data: dataOf(input) }, context),
      objects: { gadget: () => this.load(id) },
    });
  }

  private async load(id: string): Promise<object | null> {
    const row = await this.readStore
      .from(gadgetTable)
      .selectAll()
      .where('gadget_id', '=', id as GadgetId)
      .executeTakeFirst();
    return row ? gadgetList.toNode(row) : null;
  }
}

@Module({ imports: [TimelinesModule], providers: [GadgetResolver, GadgetHandler] })
export class GadgetModule {
  constructor(timelines: Timelines) {
    timelines.register({ catalogue: gadgetEvents });
  }
}

export const gadgetPolicy: Policy = {
  mutations: { registerGadget: ['asset-manager'] },
  queries: { gadgets: ['asset-manager', 'finance', 'auditor'], fault: 'everyone', scalars: 'everyone' },
  fields: { 'Gadget.price': ['finance', 'auditor'] },
};
