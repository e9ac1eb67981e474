import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileMailer } from './file-mailer.js';
import { OutboxSweep } from './outbox-sweep.js';

const ADA = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a01';
const BOB = '0b0e2f2a-8a44-4a53-9d5c-0a4a3f3c1a02';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opsledger-outbox-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the sweep of the outbox', () => {
  it('removes mail to people who were erased, and nothing else', async () => {
    const mailer = fileMailer(folder, 'ledger@example.com');
    const mail = { subject: 'News', text: 'Something happened.' };
    await mailer.send({ ...mail, id: 'to-ada', to: 'ada@example.com', personId: ADA });
    await mailer.send({ ...mail, id: 'to-bob', to: 'bob@example.com', personId: BOB });
    await mailer.send({ ...mail, id: 'to-role', to: 'finance@example.com' });
    mailer.close();
    await writeFile(join(folder, 'note.txt'), `X-OpsLedger-Person: somebody`);
    await mkdir(join(folder, 'fetched'));
    const erased = new Set<string>();
    const sweep = new OutboxSweep(folder, async () => erased);
    expect(await sweep.run()).toBe(0);
    erased.add(ADA);
    expect([await sweep.run(), await sweep.run()]).toEqual([1, 0]);
    expect((await readdir(folder)).sort()).toEqual(['fetched', 'note.txt', 'to-bob.eml', 'to-role.eml']);
  });

  it('finds nothing where no mail was written, and asks for nobody', async () => {
    const sweep = new OutboxSweep(join(folder, 'none'), () => Promise.reject(new Error('Nobody is to be asked for.')));
    expect(await sweep.run()).toBe(0);
  });
});
