import 'reflect-metadata';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore, openLedger } from '@opsledger/composition';
import { putReadModels } from '@opsledger/composition/testing';
import { mintToken, openSigningKey } from '@opsledger/identity';
import { readConfig } from '../../apps/api/src/config.js';
import { startServer, type Server } from '../../apps/api/src/server.js';
import { scriptTerminal } from '../../apps/cli/testing/script-terminal.js';
import type { ImportReport } from '../../apps/cli/src/import/run/report.js';
import { runProgram } from '../../apps/cli/src/program.js';
import { startEventStore, STORES, type EventStoreUnderTest } from '../e2e/support/event-stores.js';
import { readCsv, sharedData, type CsvRow } from './shared-data.js';

const folder = sharedData('snipe-it');
const FILES = ['users', 'locations', 'models', 'assets'].map((name) => join(folder ?? '', `${name}-sample.csv`));

const ASSETS = `query ($after: String) {
  assets(first: 10, after: $after) {
    nodes {
      tag name notes acquiredOn endOfLifeOn vendorName orderNumber status
      cost { amount currency }
      model { name manufacturer modelNumber }
      location { ... on Location { name } }
      costCenter { ... on CostCenter { name } }
      custody { assigneeKind }
      assignee { ... on Person { username name email } ... on Location { place: name } }
      timeline(first: 10) { nodes: edges { node { type origin } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const present = (cell: string | undefined): string | null => (cell === undefined || cell === '' ? null : cell);

/** 1/23/23 as 2023-01-23. */
function isoDate(us: string | undefined): string | null {
  const [month = '', day = '', year = ''] = us?.split('/') ?? [];
  return year === '' ? null : `20${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** What GraphQL must show of a row. */
function expectedOf(row: CsvRow): object {
  const type = row['Checkout Type'];
  const custody = type === 'User' ? 'PERSON' : type === 'Location' ? 'LOCATION' : null;
  return {
    tag: row['Asset Tag'],
    name: present(row['Name']),
    notes: present(row['Asset Notes']),
    acquiredOn: isoDate(row['Purchase Date']),
    endOfLifeOn: isoDate(row['Asset EOL Date']),
    vendorName: present(row['Supplier']),
    orderNumber: present(row['Order Number']),
    status: custody ? 'IN_USE' : 'IN_STOCK',
    cost: { amount: row['Purchase Cost'], currency: 'USD' },
    model: { name: row['Model'], manufacturer: row['Manufacturer'], modelNumber: present(row['Model Number']) },
    location: { name: custody === 'LOCATION' ? row['Checked Out To: Location'] : row['Location'] },
    costCenter: { name: row['Company'] },
    custody: custody && { assigneeKind: custody },
    assignee: assigneeOf(row),
    timeline: {
      nodes: ['AssetProcured', 'AssetReceived', 'AssetTagged', ...(custody ? ['AssetAssigned'] : [])].map((event) => ({
        node: { type: event, origin: 'IMPORT' },
      })),
    },
  };
}

function assigneeOf(row: CsvRow): object | null {
  if (row['Checkout Type'] === 'Location') return { place: row['Checked Out To: Location'] };
  if (row['Checkout Type'] !== 'User') return null;
  return {
    username: row['Checked Out To: Username'],
    name: `${row['Checked Out To: First Name']!} ${row['Checked Out To: Last Name']!}`,
    email: row['Checked Out To: Email'],
  };
}

describe.each(STORES)('the import of files of Snipe-IT on the %s store', (kind) => {
  if (!folder) {
    it('is not tried: the sample files are absent', () => {
      expect(folder).toBeUndefined();
    });
    return;
  }

  let data: string;
  let store: EventStoreUnderTest | undefined;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'opsledger-import-'));
    await putReadModels(data);
    store = await startEventStore(kind);
  });
  afterAll(async () => {
    await store?.close();
    await rm(data, { recursive: true, force: true });
  });

  /** The options that say where the ledger is. */
  const here = (): readonly string[] => ['--data', data, ...(store ? ['--event-store', store.url] : [])];

  const importAll = async (
    ...more: string[]
  ): Promise<{ code: number; report: { planned: unknown; done?: { files: unknown; problems: unknown; implied: unknown } } }> => {
    const terminal = scriptTerminal();
    const code = await runProgram(['import', 'snipe-it', ...FILES, ...here(), '--json', ...more], terminal);
    return { code, report: JSON.parse(terminal.printed.join('\n')) };
  };
  const headOf = async (): Promise<bigint> => {
    const log = await openEventStore({ dataFolder: data, ...(store && { eventStoreUrl: store.url }) });
    try {
      return (await log.head()).commit;
    } finally {
      await log.close();
    }
  };
  const files = (...counts: [imported: number, alreadyThere: number][]) =>
    ['locations', 'users', 'models', 'assets'].map((kind, index) => {
      const [imported, alreadyThere] = counts[index]!;
      const file = `${kind}-sample.csv`;
      return { file, kind, rows: imported + alreadyThere, imported, alreadyThere, refused: 0, columnsNotImported: expect.any(Array) };
    });

  it('only reports while nobody has agreed', async () => {
    const { code, report } = await importAll();
    expect([code, report]).toMatchObject([
      0,
      { planned: { stage: 'planned', files: files([19, 0], [100, 0], [20, 0], [22, 0]), problems: [] } },
    ]);
    expect(report.done).toBeUndefined();
  });

  it('takes over every row, once', async () => {
    const path = join(data, 'report.json');
    const { code, report } = await importAll('--yes', '--report', path);
    expect([code, report.done?.files, report.done?.problems]).toEqual([0, files([19, 0], [100, 0], [20, 0], [22, 0]), []]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(report);
  });

  it('shows every asset in GraphQL as the file has it', async () => {
    const server = await startServer(
      readConfig({ OPSLEDGER_DATA: data, OPSLEDGER_PORT: '0', OPSLEDGER_LOG_LEVEL: 'error', EVENT_STORE_URL: store?.url }),
    );
    try {
      expect(await server.ledger.settle(60_000)).toBe(true);
      const shown = await allAssets(server, data);
      const expected = readCsv(FILES[3]!).map(expectedOf);
      expect(shown).toHaveLength(22);
      expect(byTag(shown)).toEqual(byTag(expected));
    } finally {
      await server.close();
    }
  });

  it('adds no event the second time', async () => {
    const before = await headOf();
    const { code, report } = await importAll('--yes');
    expect([code, report.done]).toMatchObject([0, { files: files([0, 19], [0, 100], [0, 20], [0, 22]), problems: [], implied: {} }]);
    expect(await headOf()).toBe(before);
  });

  it('takes licenses over with their lots and holders, once', async () => {
    const importLicenses = async (): Promise<unknown> => {
      const terminal = scriptTerminal();
      await runProgram(['import', 'snipe-it', join(folder, 'licenses-sample.csv'), ...here(), '--yes', '--json'], terminal);
      const { done, planned } = JSON.parse(terminal.printed.join('\n')) as { done?: ImportReport; planned: ImportReport };
      return done ?? planned;
    };
    const refused = [36, 57, 67, 137].map((line) => ({ line, column: line === 36 ? 'expiration date' : 'purchase date' }));
    expect(await importLicenses()).toMatchObject({ files: [{ imported: 46, alreadyThere: 0, refused: 4 }], problems: refused });
    const before = await headOf();
    expect(await importLicenses()).toMatchObject({ files: [{ imported: 0, alreadyThere: 46, refused: 4 }], problems: refused });
    expect(await headOf()).toBe(before);
  });

  it('says precisely what it does not import', async () => {
    const terminal = scriptTerminal();
    const consumables = join(data, 'consumables.csv');
    await writeFile(consumables, 'Item Name,Quantity,Category\nToner,5,Printing\n');
    const code = await runProgram(['import', 'snipe-it', consumables, ...here(), '--yes', '--json'], terminal);
    const problem = {
      file: 'consumables.csv',
      line: 1,
      code: 'UNSUPPORTED_KIND',
      reason: 'The file holds accessories, consumables or components, which this version does not import. Nothing of it was read.',
      fix: 'Leave the file out. Imported are locations, users, models, assets, licenses.',
    };
    expect([code, JSON.parse(terminal.printed.join('\n'))]).toMatchObject([1, { planned: { problems: [problem] } }]);
  });

  it('ends with a code of its own for a file that is not there, a wrong option and a folder in use', async () => {
    const run = (...args: string[]) => runProgram(['import', 'snipe-it', ...args, ...here()], scriptTerminal());
    expect(await run(join(data, 'nothing.csv'))).toBe(74);
    expect(await run(FILES[0]!, '--decimal', '!')).toBe(2);
    expect(await run(FILES[0]!, '--currency', 'XYZ')).toBe(2);
    const twice = join(data, 'users-sample.csv');
    await writeFile(twice, 'Username\nx\n');
    expect(await run(FILES[0]!, twice)).toBe(2);
    const ledger = await openLedger({ dataFolder: data, ...(store && { eventStoreUrl: store.url }) });
    try {
      // On EventStoreDB commands go beside those of a server.
      expect(await run(FILES[0]!)).toBe(kind === 'embedded' ? 69 : 0);
    } finally {
      await ledger.close();
    }
  });
});

interface AssetsAnswer {
  readonly errors?: unknown;
  readonly data: {
    readonly assets: {
      readonly nodes: readonly { readonly tag: string }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  };
}

async function allAssets(server: Server, data: string): Promise<readonly { readonly tag: string }[]> {
  const token = await mintToken(openSigningKey(join(data, 'keys')), {
    subject: 'acceptance',
    kind: 'service',
    roles: ['auditor'],
    expiresIn: 300,
  });
  const all: { tag: string }[] = [];
  let after: string | null = null;
  for (;;) {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: ASSETS, variables: { after } }),
    });
    const body = (await response.json()) as AssetsAnswer;
    expect(body.errors).toBeUndefined();
    all.push(...body.data.assets.nodes);
    const { hasNextPage, endCursor } = body.data.assets.pageInfo;
    if (!hasNextPage) return all;
    after = endCursor;
  }
}

const byTag = (assets: readonly object[]): readonly object[] =>
  [...assets].sort((a, b) => ((a as CsvRow)['tag']! < (b as CsvRow)['tag']! ? -1 : 1));
