/** Records of one block, and most blocks kept: 2 MiB for the types of a million records. */
const BLOCK = 4_096;
const BLOCKS = 256;
/** Most types told apart. A program has a hundred; what other writers invent beyond is not remembered. */
const TYPES = 10_000;

/**
 * The types of records that were read and checked, by position, so that a subscription passes over what it does not want without reading it again:
 * when every read model is rebuilt, each of them passes over nearly the whole log. Safe because a record never changes.
 */
export class SeenTypes {
  private readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly blocks = new Map<number, Uint16Array>();

  /** The type of the record at a position, undefined when it is not known. */
  at(position: number): string | undefined {
    const block = this.blocks.get(Math.floor(position / BLOCK));
    const number = block?.[position % BLOCK] ?? 0;
    return number === 0 ? undefined : this.names[number - 1];
  }

  /** Remembers the type of a record that was found right. */
  note(position: number, type: string): void {
    const number = this.numberOf(type);
    if (number !== undefined) this.blockOf(Math.floor(position / BLOCK))[position % BLOCK] = number;
  }

  /** From 1; undefined when there are too many. */
  private numberOf(type: string): number | undefined {
    const known = this.numbers.get(type);
    if (known !== undefined || this.names.length >= TYPES) return known;
    const number = this.names.push(type);
    this.numbers.set(type, number);
    return number;
  }

  private blockOf(index: number): Uint16Array {
    const known = this.blocks.get(index);
    if (known) return known;
    const block = new Uint16Array(BLOCK);
    this.blocks.set(index, block);
    if (this.blocks.size > BLOCKS) this.blocks.delete(this.blocks.keys().next().value!);
    return block;
  }
}
