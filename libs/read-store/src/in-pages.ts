/** Rows of one page. */
const PAGE = 200;

/**
 * Rows in the order of a key, a page at a time, so that a list may be long and what is done with a row does not move the place where the next page
 * begins.
 * @param read at most `size` rows behind `last`; the first ones when there is none. Fewer than `size` are the last page.
 */
export async function* inPages<Row>(read: (last: Row | undefined, size: number) => Promise<readonly Row[]>): AsyncGenerator<Row> {
  let last: Row | undefined;
  for (;;) {
    const rows = await read(last, PAGE);
    yield* rows;
    if (rows.length < PAGE) return;
    last = rows.at(-1);
  }
}
