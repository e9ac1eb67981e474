import 'reflect-metadata';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localVerifier, openSigningKey } from '@opsledger/identity';
import { openEmbeddedEventStore } from '@opsledger/eventsourcing';
import { scriptTerminal } from '../testing/script-terminal.js';
import type { Finding } from './doctor/finding.js';
import { runProgram } from './program.js';

interface Question {
  readonly role: string;
  readonly answer: { readonly errors?: unknown; readonly data: { readonly assets: { readonly nodes: readonly unknown[] } } };
}

describe('opsledger', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsledger-program-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = async (...args: string[]) => {
    const terminal = scriptTerminal();
    const code = await runProgram([...args, '--data', folder], terminal);
    return { code, out: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
  };
  const severities = (out: string): readonly string[] => {
    const { findings } = JSON.parse(out) as { readonly findings: readonly Finding[] };
    return findings.map(({ check, severity }) => `${check} ${severity}`);
  };

  it('has help with examples and exit codes for every command', async () => {
    for (const command of [
      ['demo'],
      ['serve'],
      ['seed'],
      ['import', 'snipe-it'],
      ['import', 'events'],
      ['export', 'events'],
      ['token'],
      ['focus', 'validate'],
      ['rebuild'],
      ['parked'],
      ['checkpoint'],
      ['receipt'],
      ['consistency'],
      ['rotate-key'],
      ['erasure'],
      ['doctor'],
      ['verify'],
    ]) {
      const terminal = scriptTerminal();
      expect(await runProgram([...command, '--help'], terminal)).toBe(0);
      expect(terminal.printed.join('\n')).toMatch(/Usage: opsledger [^]+Examples:\n {2}\$ opsledger [^]+Exit codes:/);
    }
  });

  it('finds a new folder in order, and says what is made later', async () => {
    const { code, out } = await run('doctor', '--json');
    expect([code, severities(out)]).toEqual([0, ['folder ok', 'disk ok', 'keys note', 'keys note', 'log note']]);
  });

  it('tells how erasures stand, and records that it was read', async () => {
    const elsewhere = async (...args: string[]) => {
      const terminal = scriptTerminal();
      const code = await runProgram(['erasure', 'list', ...args, '--data', join(folder, 'erasures')], terminal);
      return { code, out: terminal.printed.join('\n') };
    };
    const { code, out } = await elsewhere('--json');
    expect([code, JSON.parse(out)]).toEqual([0, { waiting: [], held: [], due: [], erased: 0 }]);
    expect((await elsewhere()).out).toBe('0 wait, 0 are held, 0 are due, 0 were erased.');
    const store = await openEmbeddedEventStore({ folder: join(folder, 'erasures', 'events') });
    const types: string[] = [];
    for await (const { type } of store.readAll()) types.push(type);
    await store.close();
    expect(types.filter((type) => type === 'AuditDataRead').length).toBe(2);
  });

  it('serves an empty ledger once its read models are open', async () => {
    const { code, out } = await run('serve', '--once', '--json', '--port', '0');
    const { questions } = JSON.parse(out) as { readonly questions: readonly Question[] };
    expect([code, questions.map(({ answer }) => answer.data.assets.nodes)]).toEqual([0, [[], [], []]]);
  });

  it('fills, asks and answers, and is found in order', async () => {
    const { code, out } = await run('demo', '--once', '--json', '--port', '0', '--assets', '30', '--people', '20', '--months', '12');
    const { page, questions } = JSON.parse(out) as { readonly page: string; readonly questions: readonly Question[] };
    expect([code, page]).toEqual([0, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/graphiql$/)]);
    expect(questions.map(({ role, answer }) => [role, answer.errors, answer.data.assets.nodes.length > 0])).toEqual([
      ['asset-manager', undefined, true],
      ['auditor', undefined, true],
      ['finance', undefined, true],
    ]);
    const served = await run('serve', '--once', '--json', '--port', '0');
    expect([served.code, (JSON.parse(served.out) as { questions: readonly Question[] }).questions.map(({ answer }) => answer)]).toEqual([
      0,
      questions.map(({ answer }) => answer),
    ]);
    const again = await run('seed', '--json', '--assets', '30', '--people', '20', '--months', '12');
    expect([again.code, JSON.parse(again.out)]).toMatchObject([0, { recorded: 0, refused: [] }]);
    const found = await run('doctor', '--json');
    expect([found.code, severities(found.out)]).toEqual([
      0,
      ['folder ok', 'disk ok', 'keys ok', 'keys ok', 'lock ok', 'log ok', 'transparencyLog ok', 'keys ok', 'readModels ok'],
    ]);
  });

  it('mints a token that the server of the folder takes', async () => {
    const { code, out } = await run('token', '--role', 'finance', '--role', 'budget-owner', '--subject', 'ada', '--expires', '90s');
    const actor = await localVerifier(openSigningKey(join(folder, 'keys')))(out);
    expect([code, actor]).toEqual([0, { id: 'ada', kind: 'user', roles: ['budget-owner', 'finance'] }]);
  });

  it.each([
    ['no role', ['token']],
    ['an unknown role', ['token', '--role', 'king']],
    ['two hats', ['token', '--role', 'admin', '--role', 'auditor']],
    ['an endless token', ['token', '--role', 'admin', '--expires', '400d']],
    ['an unknown command', ['forget']],
    ['a day to come', ['seed', '--end', '2999-01-01']],
    ['another company', ['seed', '--seed', '9']],
  ])('refuses %s as wrong usage', async (_what, args) => {
    const { code, out, notes } = await run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(notes).not.toBe('');
  });

  it('says who holds the folder, and still checks the log beside them', async () => {
    const store = await openEmbeddedEventStore({ folder: join(folder, 'events') });
    try {
      const { code, notes } = await run('seed', '--assets', '30', '--people', '20', '--months', '12');
      expect(code).toBe(69);
      expect(notes).toMatch(new RegExp(`is in use by process ${process.pid}, most likely the server. Stop it and run this command again`));
      const found = await run('doctor', '--json');
      expect([found.code, severities(found.out)]).toEqual([0, ['folder ok', 'disk ok', 'keys ok', 'keys ok', 'lock note', 'log ok']]);
    } finally {
      await store.close();
    }
  });

  it('finds keys that others can read, and a master key that is gone', async () => {
    const key = join(folder, 'keys', 'master.key');
    await chmod(key, 0o644);
    const open = await run('doctor', '--json');
    expect([open.code, severities(open.out)]).toEqual([1, ['folder ok', 'disk ok', 'keys problem', 'keys ok', 'lock ok', 'log ok']]);
    expect((await run('seed', '--assets', '30', '--people', '20', '--months', '12')).code).toBe(78);
    const text = await readFile(key, 'utf8');
    await rm(key);
    const gone = await run('doctor', '--json');
    expect([gone.code, severities(gone.out)]).toEqual([1, ['folder ok', 'disk ok', 'keys problem', 'keys ok', 'lock ok', 'log ok']]);
    expect(text).not.toBe('');
  });
});
