const FIRST_CAPACITY = 1 << 16;
/** Share of the table that may be taken before it doubles. */
const FULL = 0.6;

/**
 * The ids that were seen, by 64 of their bits in one typed array: 14 to 28 bytes for each. Two ids of ten million that differ are taken for one with a
 * probability of 10^-5; the bits are those that every kind of UUID has random.
 */
export class SeenIds {
  private table = new Uint32Array(2 * FIRST_CAPACITY);
  private count = 0;

  /** @param id a UUID in lower case. @returns false when it was there. */
  add(id: string): boolean {
    if (this.count >= (this.table.length / 2) * FULL) this.grow();
    const high = Number.parseInt(id.slice(19, 23) + id.slice(24, 28), 16);
    const low = Number.parseInt(id.slice(28), 16);
    // Zero marks a free place; the variant's bits keep `high` above it in any UUID.
    if (!put(this.table, high >>> 0 || 1, low >>> 0)) return false;
    this.count += 1;
    return true;
  }

  private grow(): void {
    const larger = new Uint32Array(this.table.length * 2);
    for (let at = 0; at < this.table.length; at += 2) if (this.table[at] !== 0) put(larger, this.table[at]!, this.table[at + 1]!);
    this.table = larger;
  }
}

function put(table: Uint32Array, high: number, low: number): boolean {
  const mask = table.length / 2 - 1;
  for (let place = (Math.imul(high, 0x9e3779b1) ^ low) & mask; ; place = (place + 1) & mask) {
    const at = place * 2;
    if (table[at] === 0) {
      table[at] = high;
      table[at + 1] = low;
      return true;
    }
    if (table[at] === high && table[at + 1] === low) return false;
  }
}
