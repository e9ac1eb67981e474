import fc from 'fast-check';
import { multiplyMoney, uuidV7 } from '@opsledger/kernel';
import type { Entitlement, SoftwareProduct } from '@opsledger/licenses';
import { openTarget, type TestTarget } from '../../../testing/open-target.js';
import { pricePerSeat } from '../plan/plan-licenses.js';
import type { ByteSource } from '../read/csv-table.js';
import type { ImportReport } from './report.js';
import { executeImport, openFiles, planImport } from './run-import.js';

const HEADER =
  'Full Name,Email,Username,Item name,serial number,Category,manufacturer,purchase date,purchase cost,order number,expiration date,reassignable,seats,company,supplier,notes';
const row = (
  who: string,
  seats: number,
  more: { date?: string; cost?: string; order?: string; end?: string; key?: string; category?: string } = {},
): string =>
  [
    ...(who ? [`${who} X`, `${who}@example.com`, who] : ['', '', '']),
    ...['Draw', more.key ?? 'KEY-1', more.category ?? 'graphics', 'Vectorworks', more.date ?? '2025-01-31', more.cost ?? '$100.00'],
    ...[more.order ?? 'PO-1', more.end ?? '', 'yes', seats, 'Acme', 'Softmart', 'for all'],
  ].join(',');

function source(name: string, ...rows: readonly string[]): ByteSource {
  return {
    name,
    async *open() {
      yield Buffer.from(`${[HEADER, ...rows].join('\n')}\n`);
    },
  };
}

describe('an import of licenses', () => {
  let target: TestTarget;
  beforeEach(async () => {
    target = await openTarget();
  });
  afterEach(() => target.close());

  const opened = (files: readonly ByteSource[]) => openFiles(files, { decimal: '.', currency: 'EUR' });
  const run = async (...files: readonly ByteSource[]): Promise<ImportReport> => executeImport(await opened(files), target, uuidV7());
  const counts = (report: ImportReport) => report.files.map(({ imported, alreadyThere, refused }) => [imported, alreadyThere, refused]);
  const entitlements = async (): Promise<readonly Exclude<Entitlement, { status: 'Unknown' }>[]> => {
    const found = [];
    for await (const { type, stream } of target.eventStore.readAll()) {
      if (type !== 'EntitlementRegistered') continue;
      const { state } = await target.aggregates.state<Entitlement>('licenseEntitlement', stream.slice('licenseEntitlement-'.length));
      if (state.status !== 'Unknown') found.push(state);
    }
    return found;
  };

  it('makes a product, an entitlement, a lot and an assignment of a row, and says beforehand what it will do', async () => {
    const files = [source('licenses.csv', row('ada', 3), row('', 2, { key: 'KEY-2' }))];
    const expected = {
      files: [
        {
          ...{ file: 'licenses.csv', kind: 'licenses', rows: 2, imported: 2, alreadyThere: 0, refused: 0 },
          columnsNotImported: ['reassignable'],
        },
      ],
      implied: { costCenter: 1, licenseEntitlement: 2, orgUnit: 1, person: 1, softwareProduct: 1 },
      ...{ problems: [], problemsLeftOff: 0, notes: [] },
    };
    expect(await planImport(await opened(files), target)).toEqual({ ...expected, stage: 'planned' });
    expect(await target.events()).toBe(0n);
    expect(await run(...files)).toEqual({ ...expected, stage: 'done' });
    const [first, second] = await entitlements();
    expect(first).toMatchObject({
      record: { metric: 'namedUser', overUse: 'forbid', notes: 'for all' },
      lots: [
        {
          bought: {
            ...{ quantity: 3, unitPrice: { amount: '33.333333333333', currency: 'USD' }, termStart: '2025-01-31' },
            ...{ vendorName: 'Softmart', orderNumber: 'PO-1' },
          },
        },
      ],
      assignments: [{ holderKind: 'person', quantity: 1, from: '2025-01-31' }],
    });
    expect(second).toMatchObject({ lots: [{ bought: { quantity: 2 } }], assignments: [] });
    const { state } = await target.aggregates.state<SoftwareProduct>('softwareProduct', first!.record.productId);
    expect(state).toEqual({ status: 'Active', record: { name: 'Draw', manufacturer: 'Vectorworks', category: 'graphics' } });
  });

  it('adds nothing the second time, and the new holders of a file that grew', async () => {
    await run(source('licenses.csv', row('ada', 3), row('bob', 3)));
    const before = await target.events();
    expect(counts(await run(source('licenses.csv', row('ada', 3), row('bob', 3))))).toEqual([[0, 2, 0]]);
    expect(await target.events()).toBe(before);
    const grown = [source('licenses.csv', row('ada', 3), row('bob', 3), row('cy', 3))];
    expect(counts(await planImport(await opened(grown), target))).toEqual([[1, 2, 0]]);
    expect(counts(await run(...grown))).toEqual([[1, 2, 0]]);
  });

  it('gives no more seats than there are, in the order of the file, and says who got none', async () => {
    const report = await run(source('licenses.csv', row('ada', 2), row('bob', 2), row('cy', 2), row('di', 2)));
    expect(counts(report)).toEqual([[2, 0, 2]]);
    expect(report.problems).toEqual(
      [4, 5].map((line) => ({
        ...{ file: 'licenses.csv', line, column: 'seats', value: '2', code: 'LIMIT_EXCEEDED' },
        reason: expect.stringContaining('On 2025-01-31 the entitlement has 2 seats: 2 assigned, 0 reserved, 0 free.'),
        fix: 'Correct the row and import the file again: rows that are in are not imported twice.',
      })),
    );
    const [{ assignments }] = (await entitlements()) as [Exclude<Entitlement, { status: 'Unknown' }>];
    expect(assignments).toHaveLength(2);
  });

  it('takes another order or date of a license as a further lot, with its own price and term', async () => {
    const first = row('ada', 2, { end: '2025-12-31' });
    const renewed = row('ada', 4, { date: '2026-01-01', end: '2026-12-31', order: 'PO-2', cost: '$240' });
    const report = await run(source('licenses.csv', first, renewed));
    expect(counts(report)).toEqual([[2, 0, 0]]);
    expect(report.notes.map(({ line, column }) => [line, column])).toContainEqual([3, 'Username']);
    expect(await entitlements()).toMatchObject([
      {
        lots: [
          { bought: { quantity: 2, unitPrice: { amount: '50.00' }, termEnd: '2025-12-31' } },
          { bought: { quantity: 4, unitPrice: { amount: '60.00' }, termStart: '2026-01-01' } },
        ],
        assignments: [{ from: '2025-01-31' }],
      },
    ]);
  });

  it('refuses rows that contradict or repeat one another, and what cannot be, and leaves nothing of them', async () => {
    const bad = [row('ada', 2), row('bob', 3), row('cy', 2, { cost: '$90' }), row('ada', 2), row('', 2)];
    const worse = [
      row('', 0, { key: 'A' }),
      row('', 1, { key: 'B', end: '2024-12-31' }),
      row('', 1, { key: 'C', date: '' }),
      row('', 1, { key: 'D', cost: 'free' }),
    ];
    const report = await run(source('licenses.csv', ...bad, ...worse));
    expect(counts(report)).toEqual([[1, 0, 8]]);
    expect(report.problems.map(({ line, column, value, code }) => [line, column, value, code])).toEqual([
      [3, 'seats', '3', 'CONTRADICTORY'],
      [4, 'purchase cost', '90.00', 'CONTRADICTORY'],
      [5, 'Username', 'ada', 'DUPLICATE'],
      [6, 'Item name', 'Draw', 'DUPLICATE'],
      [7, 'seats', '0', 'INVALID_VALUE'],
      [8, 'expiration date', '2024-12-31', 'CONTRADICTORY'],
      [9, 'purchase date', undefined, 'BLANK'],
      [10, 'purchase cost', 'free', 'INVALID_AMOUNT'],
    ]);
    expect(await entitlements()).toHaveLength(1);
  });

  it('says where a seat of a license that is over is taken over, and a category that is not', async () => {
    const report = await run(
      source('licenses.csv', row('ada', 2, { end: '2025-06-30' }), row('bob', 2, { end: '2025-06-30', category: 'paint' })),
    );
    expect(counts(report)).toEqual([[2, 0, 0]]);
    expect(report.notes).toMatchObject([
      { line: 2, column: 'expiration date', note: expect.stringContaining('ended on 2025-06-30') },
      { line: 3, column: 'Category', note: 'The category "paint" of the product is not recorded: an earlier row has it under "graphics".' },
      { line: 3, column: 'expiration date' },
    ]);
  });

  it('writes no license key, and no name or address of a person, in plain text', async () => {
    await run(source('licenses.csv', row('ada', 3, { key: 'AAAA-BBBB-CCCC' })));
    let log = '';
    for await (const { stream, data, metadata } of target.eventStore.readAll()) log += JSON.stringify([stream, data, metadata]);
    expect(log.match(/AAAA-BBBB|\bada\b|@example/gi)).toBeNull();
  });
});

describe('the price of one seat', () => {
  it('times the seats gives the whole cost again, to the cent', () => {
    fc.assert(
      fc.property(fc.nat(100_000_000), fc.integer({ min: 1, max: 100_000 }), (cents, seats) => {
        const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        expect(multiplyMoney(pricePerSeat({ amount, currency: 'EUR' }, seats), String(seats))).toEqual({ amount, currency: 'EUR' });
      }),
    );
  });
});
