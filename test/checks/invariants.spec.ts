import { dirname, join } from 'node:path';
import { files, read } from './repository.js';

const PAGE = 'docs/invariants.md';
const CONTEXTS = ['Organization', 'Assets', 'Software licenses', 'Changes', 'Procurement', 'Contracts', 'Finance'];

/** The rows of the page: the file that a link leads to, and the title of a test in it. */
const rows = [...read(PAGE).matchAll(/^\| .+ \| \[.+\]\((.+)\) \| (.+) \|$/gm)].map(([, link = '', title = '']) => ({
  path: join(dirname(PAGE), link),
  title,
}));

describe('the page of invariants', () => {
  it('has a table for every context', () => {
    expect([...read(PAGE).matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(CONTEXTS);
    const lines = read(PAGE).split('\n');
    expect(lines.filter((line) => line.startsWith('| ')).length).toBe(rows.length + CONTEXTS.length);
  });

  it('names tests that exist', () => {
    const all = files();
    const missing = rows.filter(({ path, title }) => !all.includes(path) || !read(path).includes(`'${title}',`));
    expect(missing).toEqual([]);
  });
});
