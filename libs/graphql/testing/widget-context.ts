import { Module } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Args, Field, InputType, Int, Mutation, ObjectType, Query, registerEnumType, Resolver } from '@nestjs/graphql';
import { reject, type Brand, type Money } from '@opsledger/kernel';
import type { BulkItem, CommandContext, ErrorPolicy, Outcome, Position } from '@opsledger/eventsourcing';
import { boolean, date, defineTable, int4, nullable, numeric, text, timestamptz, uuid } from '@opsledger/read-store';
import {
  BulkEdge,
  BulkExecutor,
  BulkInput,
  BulkItemInput,
  bulkPayloadType,
  CommandEdge,
  CommandInput,
  dataOf,
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
  UUID,
  type BulkPayloadValue,
  type ConnectionValue,
  type ListArguments,
  type PayloadValue,
} from '../src/index.js';

/** The only widget that `node` finds. */
export const KNOWN = '5f0c6c3e-0b7e-4f43-9f0e-6a1d1f5d9c42';

type WidgetId = Brand<string, 'WidgetId'>;
type WidgetCommand = { type: 'RegisterWidget'; data: { name: string; note?: string; price?: Money } };

const WIDGET_STATUS = { IN_STOCK: 'IN_STOCK', RETIRED: 'RETIRED' } as const;
registerEnumType(WIDGET_STATUS, { name: 'WidgetStatus' });

const widgetTable = defineTable('widget', {
  key: ['widget_id'],
  columns: {
    widget_id: uuid<WidgetId>(),
    name: text(),
    status: text<keyof typeof WIDGET_STATUS>(),
    weight: nullable(int4()),
    price: nullable(numeric()),
    bought_on: nullable(date()),
    seen_at: timestamptz(),
    loaned: boolean(),
  },
});

@ObjectType('Widget', { implements: () => [NodeType] })
class WidgetNode extends NodeType {
  @Field()
  readonly name!: string;
  @Field(() => Int, { nullable: true })
  readonly weight!: number | null;
  @Field(() => MoneyNode, { nullable: true })
  readonly price!: MoneyNode | null;
}

@InputType()
class RegisterWidgetInput extends CommandInput {
  @Text({ max: 20 })
  @Field()
  readonly name!: string;
  @Text({ max: 50, multiline: true })
  @Field(() => String, { nullable: true })
  readonly note?: string | null;
  @Field(() => MoneyInput, { nullable: true })
  readonly price?: MoneyInput | null;
}

@InputType()
class RegisterWidgetsItem extends BulkItemInput {
  @Field(() => UUID)
  readonly widgetId!: WidgetId;
  @Text({ max: 20 })
  @Field()
  readonly name!: string;
}

@InputType()
class RegisterWidgetsInput extends BulkInput {
  @Field(() => [RegisterWidgetsItem])
  readonly items!: readonly RegisterWidgetsItem[];
}

const RegisterWidgetPayload = payloadType('RegisterWidgetPayload', { widget: () => WidgetNode });
const RegisterWidgetsPayload = bulkPayloadType('RegisterWidgetsPayload', 'RegisterWidgetsResult', { widget: () => WidgetNode });

const widgetList = defineList({
  name: 'Widget',
  node: () => WidgetNode,
  table: widgetTable,
  fields: {
    name: 'name',
    status: { column: 'status', enum: WIDGET_STATUS },
    weight: 'weight',
    price: 'price',
    boughtOn: 'bought_on',
    seenAt: 'seen_at',
    loaned: 'loaned',
    id: 'widget_id',
  },
  defaultOrder: [{ field: 'name', direction: 'ASC' }],
  toNode: (row) => ({
    id: row.widget_id,
    name: row.name,
    weight: row.weight,
    price: row.price === null ? null : moneyNode({ amount: row.price, currency: 'EUR' }),
  }),
});

class HandleWidget extends Command<Outcome> {
  constructor(
    readonly id: WidgetId,
    readonly command: WidgetCommand,
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Every command that reached a handler in this file, with what it would have been recorded under. */
export const handled: { id: string; command: WidgetCommand | BulkItem['command']; context: CommandContext }[] = [];
const AT_SEVEN: Position = { commit: 7n, prepare: 7n };
const accepted: Outcome = { accepted: true, events: [], revision: 0, position: AT_SEVEN, repeated: false };

@CommandHandler(HandleWidget)
class WidgetHandler implements ICommandHandler<HandleWidget> {
  execute({ id, command, context }: HandleWidget): Promise<Outcome> {
    handled.push({ id, command, context });
    const conflict = context.expectedRevision === 5;
    const refused: Outcome = { accepted: false, rejection: reject('VERSION_CONFLICT', 'It has moved on.', [], { expected: 5, actual: 8 }) };
    return Promise.resolve(conflict ? refused : accepted);
  }
}

@Resolver()
class WidgetResolver {
  constructor(
    private readonly edge: CommandEdge,
    private readonly bulk: BulkEdge,
    private readonly lists: ListReader,
    nodes: NodeRegistry,
  ) {
    nodes.register({
      typeName: 'Widget',
      query: 'widgets',
      load: (ids) => Promise.resolve(ids.map((id) => (id === KNOWN ? { id, name: 'Known' } : null))),
    });
  }

  @Query(() => widgetList.Connection)
  widgets(@ListArgs(widgetList) args: ListArguments): Promise<ConnectionValue> {
    return this.lists.page(widgetList, args);
  }

  @Query(() => String)
  echo(@Args('id', { type: () => UUID }) id: string): string {
    return id;
  }

  @Mutation(() => RegisterWidgetPayload)
  registerWidget(@Input() input: RegisterWidgetInput): Promise<PayloadValue> {
    const id = derivedId<WidgetId>('widget', input.commandId);
    return this.edge.run(input, {
      command: (context) => new HandleWidget(id, { type: 'RegisterWidget', data: dataOf(input) }, context),
      objects: { widget: () => Promise.resolve({ id, name: input.name, weight: null, price: null }) },
    });
  }

  @Mutation(() => RegisterWidgetsPayload)
  registerWidgets(@Input() input: RegisterWidgetsInput): Promise<BulkPayloadValue> {
    return this.bulk.run(input, {
      category: 'widget',
      id: ({ widgetId }) => widgetId,
      command: ({ name }) => ({ type: 'RegisterWidget', data: { name } }),
      objects: ({ widgetId, name }) => ({ widget: () => Promise.resolve({ id: widgetId, name, weight: null, price: null }) }),
    });
  }
}

/** Accepts every item, and keeps it in `handled`. */
export class TestBulk extends BulkExecutor {
  executeBulk(items: readonly BulkItem[], _policy: ErrorPolicy): Promise<readonly Outcome[]> {
    for (const { id, command, context } of items) handled.push({ id, command, context });
    return Promise.resolve(items.map(() => accepted));
  }
}

/** A small context that uses everything the edge offers; its handler only notes what reaches it. */
@Module({ providers: [WidgetResolver, WidgetHandler] })
export class WidgetModule {}
