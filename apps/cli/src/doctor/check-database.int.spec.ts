import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POSTGRES, type Place, type RunningEngine } from '@opsledger/read-store/testing';
import { scriptTerminal } from '../../testing/script-terminal.js';
import { runProgram } from '../program.js';
import type { Finding } from './finding.js';

describe(`doctor and seed on ${POSTGRES.name}`, () => {
  let folder: string;
  let engine: RunningEngine;
  let place: Place;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsledger-doctor-'));
    engine = await POSTGRES.start();
    place = await engine.place();
  });
  afterAll(async () => {
    await place.remove();
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (database: string, ...args: string[]) => {
    const terminal = scriptTerminal();
    const code = await runProgram([...args, '--data', folder, '--database', database, '--json'], terminal);
    return { code, out: terminal.printed.join('\n') };
  };
  const examine = async (database: string) => {
    const { code, out } = await run(database, 'doctor');
    const { findings } = JSON.parse(out) as { readonly findings: readonly Finding[] };
    return { code, findings: findings.filter(({ check }) => ['database', 'readModels'].includes(check)) };
  };

  it('fills a ledger whose read models are there, and finds it in order', async () => {
    const { code, out } = await run(place.url!, 'seed', '--assets', '20', '--people', '20', '--months', '3');
    expect([code, (JSON.parse(out) as { readonly refused: unknown }).refused]).toEqual([0, []]);
    const examined = await examine(place.url!);
    expect(examined).toEqual({
      code: 0,
      findings: [
        { check: 'database', severity: 'ok', message: expect.stringMatching(/^Connected to PostgreSQL \d+\.\d+ at postgres:/) as string },
        {
          check: 'database',
          severity: 'ok',
          message: expect.stringMatching(
            /^The user postgres may create tables in the schema public, whose tables hold \d+\.\d MiB\.$/,
          ) as string,
        },
        { check: 'database', severity: 'ok', message: 'Its clock and ours are less than 5 seconds apart.' },
        { check: 'readModels', severity: 'ok', message: expect.stringMatching(/^All \d+ read models show everything/) as string },
      ],
    });
  });

  it('says what is wrong with its address', async () => {
    const { code, findings } = await examine('postgres://u:secret@127.0.0.1:1/ledger');
    expect([code, findings.map(({ severity, message }) => [severity, message.includes('secret')])]).toEqual([1, [['problem', false]]]);
    expect((await run('mysql://u:secret@h/x', 'doctor')).code).toBe(2);
  });
});
