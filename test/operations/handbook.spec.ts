import { files, read } from '../checks/repository.js';

const page = read('docs/operations.md');
const shipped = files()
  .filter((path) => /^(?:apps|libs)\/.*\.ts$/.test(path) && !path.endsWith('.spec.ts'))
  .map(read)
  .join('\n');

describe('docs/operations.md', () => {
  it('alerts on metrics that there are', () => {
    const names = new Set([...page.matchAll(/\bopsledger_[a-z_]+/g)].map(([name]) => name.replace(/_bucket$/, '')));
    const kept = (name: string): boolean =>
      shipped.includes(`'${name}'`) || shipped.includes(`\`${name.replace(/^opsledger_(?:projection|process)_/, 'opsledger_${kind}_')}\``);
    expect(names.size).toBeGreaterThan(12);
    expect([...names].filter((name) => !kept(name))).toEqual([]);
  });

  it('quotes lines that are logged', () => {
    for (const line of ['A command was refused', 'A command failed', 'An operation was slow', 'A request failed by a fault of ours']) {
      expect([line, shipped.includes(`'${line}'`)]).toEqual([line, true]);
    }
    expect(page).toContain('A command was refused / failed');
  });
});
