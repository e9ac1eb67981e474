import { EMPTY_ROOT, nodeHash, type Hash } from '@opsledger/transparency';

/** A tree that leaves are added to in order, of which only the right edge is kept: one hash for each bit of its size. */
export class Frontier {
  private constructor(
    private count: number,
    /** Full subtrees from left to right, each smaller than the one before. */
    private readonly edge: Hash[],
  ) {}

  static empty(): Frontier {
    return new Frontier(0, []);
  }

  /** Leaves so far. */
  get size(): number {
    return this.count;
  }

  copy(): Frontier {
    return new Frontier(this.count, [...this.edge]);
  }

  push(leaf: Hash): void {
    let node = leaf;
    for (let place = this.count; place % 2 === 1; place = (place - 1) / 2) node = nodeHash(this.edge.pop()!, node);
    this.edge.push(node);
    this.count += 1;
  }

  root(): Hash {
    return this.count === 0 ? EMPTY_ROOT : this.edge.reduceRight((right, left) => nodeHash(left, right));
  }
}
