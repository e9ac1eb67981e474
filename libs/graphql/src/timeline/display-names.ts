import { Injectable } from '@nestjs/common';
import { isUuid } from '@opsledger/kernel';
import { NodeRegistry } from '../node/node-registry.js';
import { Permissions } from '../node/permissions.js';
import { requestLoader } from '../request/loaders.js';
import { currentActor } from '../request/request-context.js';

/** What nodes are called by, where it is not their name; the first that is there. */
const CALLED_BY: Readonly<Record<string, readonly string[]>> = {
  Asset: ['tag', 'name'],
  Change: ['title'],
  Contract: ['number'],
  CostCenter: ['code'],
  PurchaseOrder: ['poNumber'],
  VendorInvoice: ['invoiceNumber'],
};
const NAME: readonly string[] = ['name'];
/** Ids that go into one look-up: the most that the registry takes. */
const AT_ONCE = 100;

/** A thing that is to be named. Without a type every type is asked for it. */
export interface Named {
  readonly id: string;
  readonly typeName?: string | undefined;
}

/** Fields of a type by which its things are called; the first that is there. Pure. */
export function calledBy(typeName: string): readonly string[] {
  return CALLED_BY[typeName] ?? NAME;
}

/** What things are called, by whatever knows it. */
export type ThingNames = Pick<DisplayNames, 'of' | 'ofAll' | 'knows'>;

/** The names of things, as the reader may see them today: one look-up per type for all that a request asks for at once. */
@Injectable()
export class DisplayNames {
  constructor(
    private readonly nodes: NodeRegistry,
    private readonly permissions: Permissions,
  ) {}

  private readonly load = requestLoader((keys: readonly string[]) => this.names(keys));

  /** What to call a thing: its name, or the first eight digits of its id when it has none or the reader may not see it. Other texts stay. */
  async of({ id, typeName = '' }: Named): Promise<string> {
    if (!isUuid(id)) return id;
    return (await this.load(`${typeName}:${id}`)) ?? shortId(id);
  }

  /** What to call several things, by their ids. */
  async ofAll(things: readonly Named[]): Promise<ReadonlyMap<string, string>> {
    return new Map(await Promise.all(things.map(async (thing) => [thing.id, await this.of(thing)] as const)));
  }

  /** Has this type nodes? */
  knows(typeName: string): boolean {
    return this.nodes.knows(typeName);
  }

  private async names(keys: readonly string[]): Promise<readonly (string | null)[]> {
    const found = new Map<string, string | null>();
    for (const typeName of new Set(keys.map(typeOf))) {
      const ofType = keys.filter((key) => typeOf(key) === typeName);
      for (let from = 0; from < ofType.length; from += AT_ONCE) {
        const some = ofType.slice(from, from + AT_ONCE);
        const ids = some.map((key) => key.slice(typeName.length + 1));
        const nodes = await this.nodes.load(ids, currentActor(), typeName === '' ? undefined : typeName);
        some.forEach((key, place) => found.set(key, this.nameOf(nodes[place], ids[place]!)));
      }
    }
    return keys.map((key) => found.get(key) ?? null);
  }

  private nameOf(node: object | null | undefined, id: string): string | null {
    if (!node) return null;
    const { __typename: typeName = '', ...fields } = node as Readonly<Record<string, unknown>> & { readonly __typename?: string };
    if (fields['erased'] === true) return `erased ${typeName.toLowerCase()} ${shortId(id)}`;
    const seen = calledBy(typeName).filter((field) => this.permissions.maySee(currentActor(), `${typeName}.${field}`, node));
    const called = seen.map((field) => fields[field]).find((value) => typeof value === 'string' && value !== '');
    return (called as string | undefined) ?? null;
  }
}

const typeOf = (key: string): string => key.slice(0, key.indexOf(':'));

/** The first eight digits, as far as ids are told apart by eye. Pure. */
export function shortId(id: string): string {
  return isUuid(id) ? id.slice(0, 8) : id;
}
