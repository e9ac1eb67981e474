import { hashOfNode, leftPart, sha256 } from './hashes.js';
import { Refused } from './refused.js';

/** A leaf of a tree, by its place. */
export interface Leaf {
  readonly index: number;
  readonly hash: Buffer;
}

/** Takes leaves and hashes one by one, so that a million events need no memory. */
class Ahead<Item> {
  private constructor(
    private readonly items: AsyncIterator<Item>,
    private next: Item | undefined,
  ) {}

  static async of<Item>(items: AsyncIterable<Item>): Promise<Ahead<Item>> {
    const iterator = items[Symbol.asyncIterator]();
    const first = await iterator.next();
    return new Ahead(iterator, first.done ? undefined : first.value);
  }

  peek(): Item | undefined {
    return this.next;
  }

  async take(): Promise<Item | undefined> {
    const item = this.next;
    const following = await this.items.next();
    this.next = following.done ? undefined : following.value;
    return item;
  }
}

/** The root that some leaves and the hashes of all the rest lead to. @throws {Refused} PROOF_TOO_SHORT, PROOF_TOO_LONG, LEAF_LEFT_OVER */
export async function rootOfLeaves(size: number, leaves: AsyncIterable<Leaf>, hashes: AsyncIterable<Buffer>): Promise<Buffer> {
  const [left, proof] = [await Ahead.of(leaves), await Ahead.of(hashes)];
  const hashOf = async (start: number, end: number): Promise<Buffer> => {
    const next = left.peek();
    if (!next || next.index >= end) return (await proof.take()) ?? tooShort();
    if (end - start === 1) return (await left.take())!.hash;
    const middle = start + leftPart(end - start);
    const before = await hashOf(start, middle);
    return hashOfNode(before, await hashOf(middle, end));
  };
  const root = size === 0 ? sha256() : await hashOf(0, size);
  if (left.peek()) throw new Refused('LEAF_LEFT_OVER', 'An event stands behind the end of the tree, or out of order.');
  if (proof.peek()) throw new Refused('PROOF_TOO_LONG', 'The proof has hashes too many.');
  return root;
}

function tooShort(): never {
  throw new Refused('PROOF_TOO_SHORT', 'The proof lacks hashes.');
}
