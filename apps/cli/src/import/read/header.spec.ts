import { isHeader, readHeader } from './header.js';

const kindOf = (header: string): unknown => {
  const read = readHeader('x.csv', header.split(','));
  return isHeader(read) ? read.kind : read.map(({ code, column }) => [code, column]);
};

describe('readHeader', () => {
  it.each([
    ['Company,Name,Asset Tag,Category,Supplier,Model,Purchase Date,Purchase Cost', 'assets'],
    ['ITEM NAME,asset_tag,model name,SERIAL NUMBER,purchase-date,"Purchase Cost"'.replaceAll('"', ''), 'assets'],
    [
      'Full Name,Email,Username,Item name,Category,Model name,Manufacturer,Model Number,Serial number,Asset Tag,Location,Purchase Date,Purchase Cost,Status',
      'assets',
    ],
    ['Asset Name,Asset Tag,Model,Model No.,Serial,Purchased,Cost,Checkout Class,Checked Out To: Username', 'assets'],
    ['First Name,Last Name,Email,Username,Location,Job Title,Employee Number', 'users'],
    ['name,address,address2,city,state,country,zip,manager,manager username,currency', 'locations'],
    ['Location Name,Parent Location', 'locations'],
    ['Name,Category,Manufacturer,Model Notes,Model Number,Fieldset,Requestable,EOL,Min Qty', 'models'],
    ['Model Name,Category,EOL', 'models'],
    ['Item name,serial number,Licensed To Name,seats,reassignable,purchase date', 'licenses'],
    ['Item name,serial number,Licensed To Name,seats,reassignable', [['MISSING_COLUMN', 'Purchase Date']]],
    ['Item Name,Quantity,Category', [['UNSUPPORTED_KIND', undefined]]],
    ['date,amount,payee', [['UNKNOWN_KIND', undefined]]],
    ['Asset Tag,Model,Purchase Cost,Location', [['MISSING_COLUMN', 'Purchase Date']]],
    [
      'Asset Tag,Asset Name,Serial',
      [
        ['MISSING_COLUMN', 'Model'],
        ['MISSING_COLUMN', 'Purchase Date'],
        ['MISSING_COLUMN', 'Purchase Cost'],
      ],
    ],
    ['First Name,Last Name,Job Title', [['MISSING_COLUMN', 'Username']]],
    ['Asset Tag,Model,asset  TAG,Purchase Date,Purchase Cost', [['DUPLICATE_COLUMN', 'asset  TAG']]],
  ])('takes %s for %j', (header, expected) => {
    expect(kindOf(header)).toEqual(expected);
  });

  it('says everything about a missing column', () => {
    expect(readHeader('a.csv', ['Asset Tag', 'Model', 'Purchase Cost'])).toEqual([
      {
        file: 'a.csv',
        line: 1,
        column: 'Purchase Date',
        code: 'MISSING_COLUMN',
        reason: 'The file was recognised as assets, but has no column "Purchase Date".',
        fix:
          'Add the column. Its header may be "Purchase Date" or "Purchased" or "Date Purchased" or "Buy Date" or "Acquired On", ' +
          'in any case of letters.',
      },
    ]);
  });

  it('names the columns that nothing is taken from, and takes each field from one place', () => {
    expect(readHeader('u.csv', ['Username', 'VIP', '', 'Phone', 'Mobile'])).toEqual({
      kind: 'users',
      width: 5,
      places: { username: 0, phone: 3 },
      names: ['Username', 'VIP', '', 'Phone', 'Mobile'],
      notImported: ['VIP', 'Mobile'],
    });
  });

  it('takes the operator at their word', () => {
    expect(readHeader('x.csv', ['Name', 'City'], 'locations')).toMatchObject({ kind: 'locations', places: { name: 0, city: 1 } });
  });
});
