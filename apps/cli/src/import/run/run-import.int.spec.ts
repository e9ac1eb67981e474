import { parseId, uuidV7, type Actor, type CommandId, type PersonId } from '@opsledger/kernel';
import type { Asset } from '@opsledger/assets';
import { encryptRequest } from '@opsledger/organization';
import { openTarget, type TestTarget } from '../../../testing/open-target.js';
import { naturalId } from '../plan/step.js';
import type { ByteSource } from '../read/csv-table.js';
import type { ImportReport } from './report.js';
import { executeImport, openFiles, planImport } from './run-import.js';

const ADMIN: Actor = { id: 'someone', kind: 'user', roles: ['admin'] };

const USERS = `First Name,Last Name,Email,Username,Location,Company,Start Date
Ada,Lovelace,ada@example.com,ada,Berlin,Engines Ltd,2020-01-02
Grace,Hopper,grace@example.com,grace,Lyon,,
`;
const LOCATIONS = `Name,Address,City,Country,Parent Location
Room 1,,,,Berlin
Berlin,Main Street 1,Berlin,de,
Lyon,Rue 2,Lyon,FR,
`;
const MODELS = `Name,Category,Manufacturer,Model Number,EOL,Requestable,Min Qty
T14,Laptop,Lenovo,21ML,36,Y,2
`;
const ASSETS = `Asset Tag,Asset Name,Serial,Model,Manufacturer,Model Number,Category,Company,Location,Purchase Date,Purchase Cost,Checkout Type,Checked Out To: Username,Checked Out To: Location,Checked Out To: Asset
A-1,Ada's laptop,S1,T14,Lenovo,21ML,Laptop,Engines Ltd,Berlin,1/23/23,$1200.50,User,ada,,
A-2,Dock,S2,Dock,Lenovo,,Docking station,,Lyon,1/24/23,99,Asset,,,A-1
A-3,Screen,S3,Screen,Dell,,Monitor,,,1/25/23,250,Location,,Room 1,
A-4,Bag,,Bag,,,,,Lyon,1/26/23,20,User,new.person,,
`;

function source(name: string, text: string): ByteSource {
  return {
    name,
    async *open() {
      yield Buffer.from(text);
    },
  };
}

const FILES = [source('assets.csv', ASSETS), source('users.csv', USERS), source('models.csv', MODELS), source('locations.csv', LOCATIONS)];

describe('an import', () => {
  let target: TestTarget;
  beforeEach(async () => {
    target = await openTarget();
  });
  afterEach(() => target.close());

  const opened = (files: readonly ByteSource[]) => openFiles(files, { decimal: '.', currency: 'EUR' });
  const run = async (...files: readonly ByteSource[]): Promise<ImportReport> => executeImport(await opened(files), target, uuidV7());
  const assetState = async (tag: string) => (await target.aggregates.state<Asset>('asset', naturalId('asset', tag))).state;
  const send = async (category: string, id: string, command: { type: string; data: unknown }) => {
    const context = { commandId: parseId<CommandId>(uuidV7()), actor: ADMIN, origin: 'graphql', correlationId: 'test' } as const;
    expect(await target.aggregates.execute(category, id, command, context)).toMatchObject({ accepted: true });
  };
  const counts = (report: ImportReport) =>
    report.files.map(({ file, imported, alreadyThere, refused }) => [file, imported, alreadyThere, refused]);

  it('takes everything over, in whatever order the files are given', async () => {
    const planned = await planImport(await opened(FILES), target);
    expect(await target.events()).toBe(0n);
    const expected: Omit<ImportReport, 'stage'> = {
      files: [
        { file: 'locations.csv', kind: 'locations', rows: 3, imported: 3, alreadyThere: 0, refused: 0, columnsNotImported: [] },
        { file: 'users.csv', kind: 'users', rows: 2, imported: 2, alreadyThere: 0, refused: 0, columnsNotImported: [] },
        { file: 'models.csv', kind: 'models', rows: 1, imported: 1, alreadyThere: 0, refused: 0, columnsNotImported: [] },
        { file: 'assets.csv', kind: 'assets', rows: 4, imported: 4, alreadyThere: 0, refused: 0, columnsNotImported: [] },
      ],
      implied: { assetModel: 3, assetType: 4, costCenter: 2, orgUnit: 1, person: 1 },
      problems: [],
      problemsLeftOff: 0,
      notes: [],
    };
    expect(planned).toEqual({ ...expected, stage: 'planned' });
    expect(await run(...FILES)).toEqual({ ...expected, stage: 'done' });

    const ada = await assetState('A-1');
    expect(ada).toMatchObject({
      status: 'InUse',
      record: { tag: 'A-1', serial: 'S1', cost: { amount: '1200.50', currency: 'USD' }, acquiredOn: '2023-01-23', manufacturer: 'Lenovo' },
      locationId: naturalId('location', 'Berlin'),
      custody: { assigneeKind: 'person' },
    });
    expect(await assetState('A-2')).toMatchObject({ custody: { assigneeKind: 'asset', assigneeId: naturalId('asset', 'A-1') } });
    expect(await assetState('A-3')).toMatchObject({
      locationId: naturalId('location', 'Room 1'),
      record: { cost: { amount: '250.00', currency: 'EUR' } },
    });
  });

  it('adds nothing the second time', async () => {
    await run(...FILES);
    const before = await target.events();
    const again = await run(...FILES);
    expect(counts(again)).toEqual([
      ['locations.csv', 0, 3, 0],
      ['users.csv', 0, 2, 0],
      ['models.csv', 0, 1, 0],
      ['assets.csv', 0, 4, 0],
    ]);
    expect([again.implied, again.problems, await target.events()]).toEqual([{}, [], before]);
  });

  it('writes no name, username or address of a person in plain text', async () => {
    await run(...FILES);
    let log = '';
    for await (const { stream, data, metadata } of target.eventStore.readAll()) log += JSON.stringify([stream, data, metadata]);
    const plain = log.replaceAll("Ada's laptop", '').match(/\bada\b|lovelace|grace|hopper|new\.person|@example/gi);
    expect(plain).toBeNull();
  });

  it('refuses a row that has changed since, and only that', async () => {
    await run(...FILES);
    const before = await target.events();
    const report = await run(source('assets.csv', ASSETS.replace('$1200.50', '$1300.50')));
    expect(counts(report)).toEqual([['assets.csv', 0, 3, 1]]);
    expect(report.problems).toEqual([
      {
        file: 'assets.csv',
        line: 2,
        code: 'IDEMPOTENCY_KEY_REUSED',
        reason: 'This row (asset A-1) was imported before with other values.',
        fix: 'An import records a thing once. Change it in OpsLedger itself, or set the row back to what it was.',
      },
    ]);
    expect(await target.events()).toBe(before);
  });

  it('uses what the ledger holds under another id', async () => {
    const typeId = uuidV7();
    const personId = uuidV7();
    const locationId = uuidV7();
    await send('assetType', typeId, { type: 'DefineAssetType', data: { typeId, name: 'LAPTOP', mediaBearing: true } });
    await send('location', locationId, { type: 'OpenLocation', data: { locationId, name: 'berlin' } });
    const request = {
      type: 'OnboardPerson',
      data: { personId: parseId<PersonId>(personId), personalData: { name: 'Ada', username: 'ADA' } },
    } as const;
    await send('person', personId, (await encryptRequest(target.subjectKeys, request)) as { type: string; data: unknown });
    await run(source('models.csv', MODELS), source('assets.csv', ASSETS.split('\n').slice(0, 2).join('\n')));
    expect(await assetState('A-1')).toMatchObject({ locationId, custody: { assigneeId: personId } });
  });

  it('refuses a tag that an asset outside the import has', async () => {
    await run(...FILES);
    const modelId = naturalId('assetModel', 'Lenovo', 'T14', '21ML');
    const costCenterId = naturalId('costCenter', 'UNASSIGNED');
    const assetId = uuidV7();
    const data = { assetId, modelId, costCenterId, cost: { amount: '1.00', currency: 'EUR' }, acquiredOn: '2023-01-01' };
    await send('asset', assetId, { type: 'ProcureAsset', data });
    await send('asset', assetId, { type: 'ReceiveAsset', data: { assetId, locationId: naturalId('location', 'Lyon') } });
    await send('asset', assetId, { type: 'TagAsset', data: { assetId, tag: 'B-1' } });
    const header = ASSETS.split('\n')[0]!;
    const report = await run(
      source(
        'more.csv',
        `${header}\nb-1,Mine,,T14,Lenovo,21ML,Laptop,,Lyon,1/23/23,1,,,,\nB-2,Mine,,T14,Lenovo,21ML,Laptop,,Lyon,1/23/23,1,,,,\n`,
      ),
    );
    expect(counts(report)).toEqual([['more.csv', 1, 0, 1]]);
    expect(report.problems).toEqual([
      {
        file: 'more.csv',
        line: 2,
        column: 'Asset Tag',
        code: 'KEY_TAKEN',
        reason: 'The assetTag "B-1" belongs to something else in the ledger already.',
        fix: 'Correct the row, or leave it out if it is the same thing.',
      },
    ]);
  });

  it('refuses doubles and names that may mean several things, and imports the rest', async () => {
    const locations =
      'name,address,city\nAirdrie,14 Summer Ridge,Poniatowa\nAirdrie,8 Lien Drive,Reims\nAirdrie,14 summer ridge,Poniatowa\nCalgary,,\n';
    const header = 'Asset Tag,Serial,Manufacturer,Model,Location,Purchase Date,Purchase Cost\n';
    const first = `${header}A-1,S1,Dell,M,Airdrie,2023-01-01,1\nA-2,S2,Dell,M,Calgary,2023-01-01,1\na-2,S3,Dell,M,Calgary,2023-01-01,1\n`;
    const second = `${header}A-2,S4,Dell,M,Calgary,2023-01-01,1\nA-5,S2,dell,M,Calgary,2023-01-01,1\nA-6,S2,HP,M,Calgary,2023-01-01,1\n`;
    const report = await run(source('one.csv', first), source('two.csv', second), source('places.csv', locations));
    expect(counts(report)).toEqual([
      ['places.csv', 3, 0, 1],
      ['one.csv', 1, 0, 2],
      ['two.csv', 1, 0, 2],
    ]);
    const fix = 'Keep one of the two rows, or correct the one that is wrong.';
    expect(report.problems).toEqual([
      {
        file: 'places.csv',
        line: 4,
        column: 'name',
        value: 'Airdrie',
        code: 'DUPLICATE',
        reason: 'The location "Airdrie" at the same address is in line 2 already.',
        fix,
      },
      {
        file: 'one.csv',
        line: 2,
        column: 'Location',
        value: 'Airdrie',
        code: 'AMBIGUOUS',
        reason: 'There are 2 locations named "Airdrie": 14 Summer Ridge, Poniatowa; 8 Lien Drive, Reims.',
        fix: 'Give each a name of its own, in the file that lists them and here.',
      },
      {
        file: 'one.csv',
        line: 4,
        column: 'Asset Tag',
        value: 'a-2',
        code: 'DUPLICATE',
        reason: 'The asset tag a-2 is in line 3 already.',
        fix,
      },
      {
        file: 'two.csv',
        line: 2,
        column: 'Asset Tag',
        value: 'A-2',
        code: 'DUPLICATE',
        reason: 'The asset tag A-2 is in line 3 of one.csv already.',
        fix,
      },
      {
        file: 'two.csv',
        line: 3,
        column: 'Serial',
        value: 'S2',
        code: 'DUPLICATE',
        reason: 'The serial number S2 of this manufacturer is in line 3 of one.csv already.',
        fix,
      },
    ]);
  });

  it('takes the currency of a row from its own column, and says where dates leave the order open', async () => {
    const header = 'Asset Tag,Model,Purchase Date,Purchase Cost,Currency\n';
    const report = await run(
      source('money.csv', `${header}A,M,1/2/23,$5,cad\nB,M,2/3/23,7,JPY\nC,M,3/4/23,€5,USD\nD,M,4/5/23,5,gold\nE,M,4/5/23,5,\n`),
    );
    expect(counts(report)).toEqual([['money.csv', 3, 0, 2]]);
    expect(report.problems).toEqual([
      {
        file: 'money.csv',
        line: 4,
        column: 'Currency',
        value: 'USD',
        code: 'CONTRADICTORY',
        reason: 'The amount is in EUR, the currency column says USD.',
        fix: 'Correct one of the two cells.',
      },
      {
        file: 'money.csv',
        line: 5,
        column: 'Currency',
        value: 'gold',
        code: 'INVALID_CURRENCY',
        reason: '"GOLD" is not an ISO 4217 currency code in force.',
        fix: 'Use a code like EUR.',
      },
    ]);
    expect(report.notes).toEqual([
      {
        file: 'money.csv',
        line: 2,
        column: 'Purchase Date',
        note: 'No date in the column "Purchase Date" shows whether the day or the month comes first: read with the month first. Say --date-order if not.',
      },
    ]);
    expect(await assetState('A')).toMatchObject({ record: { cost: { amount: '5.00', currency: 'CAD' }, acquiredOn: '2023-01-02' } });
    expect(await assetState('B')).toMatchObject({ record: { cost: { amount: '7', currency: 'JPY' } } });
    expect(await assetState('E')).toMatchObject({ record: { cost: { amount: '5.00', currency: 'EUR' } } });
  });

  it('leaves assets that hold one another to the ledger, which refuses them', async () => {
    const header = 'Asset Tag,Model,Purchase Date,Purchase Cost,Checkout Type,Checked Out To: Asset\n';
    const report = await run(
      source('loop.csv', `${header}A,M,2023-01-01,1,Asset,B\nB,M,2023-01-01,1,Asset,A\nC,M,2023-01-01,1,Asset,D\nD,M,2023-01-01,1,,\n`),
    );
    expect(counts(report)).toEqual([['loop.csv', 2, 0, 2]]);
    expect(report.problems).toMatchObject([
      { line: 2, column: 'Checked Out To: Asset', code: 'INVALID_REFERENCE' },
      { line: 3, column: 'Checked Out To: Asset', code: 'INVALID_REFERENCE' },
    ]);
  });
});
