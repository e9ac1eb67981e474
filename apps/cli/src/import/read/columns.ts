import type { LocalDate, Money } from '@opsledger/kernel';

/** What a cell of a column holds once it is read. */
export interface CellTypes {
  text: string;
  notes: string;
  date: LocalDate;
  money: Money;
  months: number;
  count: number;
  yesNo: boolean;
  email: string;
  country: string;
}

/** One column that is imported: how its cells are read and under which headers it comes (in lower case, without punctuation). */
export interface Column<Kind extends keyof CellTypes = keyof CellTypes, Needed extends boolean = boolean> {
  readonly kind: Kind;
  /** A row with a blank cell here is refused. */
  readonly needed: Needed;
  /** Most characters of a cell. */
  readonly maxLength: number;
  readonly headers: readonly string[];
}

export type Columns = Readonly<Record<string, Column>>;

/** A row of a file with these columns. Blank cells are undefined. */
export type RowOf<Cols extends Columns> = {
  readonly [Name in keyof Cols]: Cols[Name] extends Column<infer Kind, infer Needed>
    ? Needed extends true
      ? CellTypes[Kind]
      : CellTypes[Kind] | undefined
    : never;
};

const NOTES_LENGTH = 10_000;

const optional = <Kind extends keyof CellTypes>(kind: Kind, ...headers: string[]): Column<Kind, false> => ({
  kind,
  needed: false,
  maxLength: kind === 'notes' ? NOTES_LENGTH : 200,
  headers,
});
const needed = <Kind extends keyof CellTypes>(kind: Kind, ...headers: string[]): Column<Kind, true> => ({
  ...optional(kind, ...headers),
  needed: true,
});

export const ASSET_COLUMNS = {
  tag: needed('text', 'asset tag', 'tag', 'asset no', 'asset number'),
  model: needed('text', 'model', 'model name', 'asset model'),
  acquiredOn: needed('date', 'purchase date', 'purchased', 'date purchased', 'buy date', 'acquired on'),
  cost: needed('money', 'purchase cost', 'cost', 'price', 'purchase price', 'unit cost'),
  currency: optional('text', 'currency', 'purchase currency'),
  name: optional('text', 'name', 'item name', 'asset name'),
  serial: optional('text', 'serial', 'serial number', 'serial no', 'asset serial'),
  category: optional('text', 'category', 'category name', 'asset category'),
  manufacturer: optional('text', 'manufacturer', 'manufacturer name', 'maker', 'brand'),
  modelNumber: optional('text', 'model number', 'model no', 'item number', 'part number'),
  modelNotes: optional('notes', 'model notes'),
  notes: optional('notes', 'asset notes', 'notes', 'item notes', 'comments'),
  supplier: optional('text', 'supplier', 'supplier name', 'vendor'),
  orderNumber: optional('text', 'order number', 'order no', 'purchase order', 'purchase order number', 'po number'),
  company: optional('text', 'company', 'company name'),
  location: optional('text', 'location', 'location name', 'default location', 'rtd location'),
  warrantyMonths: optional('months', 'warranty', 'warranty months'),
  endOfLifeOn: optional('date', 'asset eol date', 'eol date', 'end of life', 'end of life date'),
  status: optional('text', 'status', 'status label', 'status name', 'asset status'),
  checkoutType: optional('text', 'checkout type', 'checkout class', 'checked out to type'),
  checkoutUsername: optional('text', 'checked out to username', 'username', 'user name', 'checkout username'),
  checkoutFirstName: optional('text', 'checked out to first name', 'first name'),
  checkoutLastName: optional('text', 'checked out to last name', 'last name'),
  checkoutFullName: optional('text', 'checked out to full name', 'checked out to name', 'full name'),
  checkoutEmail: optional('email', 'checked out to email', 'email', 'e mail', 'email address'),
  checkoutLocation: optional('text', 'checked out to location', 'checkout location'),
  checkoutAsset: optional('text', 'checked out to asset', 'checked out to asset tag', 'checkout asset', 'checkout asset tag'),
} satisfies Columns;

export const USER_COLUMNS = {
  username: optional('text', 'username', 'user name', 'login', 'user'),
  firstName: optional('text', 'first name', 'firstname', 'given name'),
  lastName: optional('text', 'last name', 'lastname', 'surname', 'family name'),
  fullName: optional('text', 'full name', 'name', 'display name'),
  email: optional('email', 'email', 'e mail', 'email address', 'mail'),
  phone: optional('text', 'phone', 'phone number', 'telephone', 'tel', 'mobile'),
  jobTitle: optional('text', 'job title', 'title', 'position'),
  employeeNumber: optional('text', 'employee number', 'employee no', 'employee num', 'employee id'),
  location: optional('text', 'location', 'location name', 'office'),
  company: optional('text', 'company', 'company name'),
  startOn: optional('date', 'start date', 'hire date', 'started'),
} satisfies Columns;

export const LOCATION_COLUMNS = {
  name: needed('text', 'name', 'location name', 'location', 'item name'),
  street: optional('text', 'address', 'address 1', 'address1', 'street'),
  extra: optional('text', 'address2', 'address 2', 'building', 'suite'),
  city: optional('text', 'city', 'town'),
  region: optional('text', 'state', 'province', 'region', 'county'),
  postalCode: optional('text', 'zip', 'postal code', 'zip code', 'postcode'),
  country: optional('country', 'country', 'country code'),
  parent: optional('text', 'parent', 'parent location', 'parent name'),
} satisfies Columns;

export const MODEL_COLUMNS = {
  name: needed('text', 'name', 'model name', 'model', 'item name', 'asset model'),
  category: needed('text', 'category', 'category name'),
  manufacturer: optional('text', 'manufacturer', 'manufacturer name', 'maker', 'brand'),
  modelNumber: optional('text', 'model number', 'model no', 'item number', 'part number'),
  notes: optional('notes', 'model notes', 'notes', 'comments'),
  endOfLifeMonths: optional('months', 'eol', 'end of life', 'eol months', 'model eol'),
  requestable: optional('yesNo', 'requestable'),
  minimumStock: optional('count', 'min qty', 'minimum quantity', 'min amt', 'minimum stock'),
} satisfies Columns;

export const LICENSE_COLUMNS = {
  name: needed('text', 'item name', 'license name', 'license', 'name', 'software name', 'software', 'product name'),
  seats: needed('count', 'seats', 'total seats', 'number of seats', 'seat count'),
  purchasedOn: needed('date', 'purchase date', 'purchased', 'date purchased', 'buy date'),
  expiresOn: optional('date', 'expiration date', 'expiration', 'expires', 'expiry date', 'expires on'),
  cost: optional('money', 'purchase cost', 'cost', 'price', 'purchase price'),
  currency: optional('text', 'currency', 'purchase currency'),
  licenseKey: optional('notes', 'serial number', 'serial', 'product key', 'license key', 'key', 'serial no'),
  manufacturer: optional('text', 'manufacturer', 'manufacturer name', 'maker', 'publisher'),
  category: optional('text', 'category', 'category name', 'license category'),
  notes: optional('notes', 'notes', 'license notes', 'item notes', 'comments'),
  supplier: optional('text', 'supplier', 'supplier name', 'vendor'),
  orderNumber: optional('text', 'order number', 'order no', 'purchase order', 'purchase order number', 'po number'),
  company: optional('text', 'company', 'company name'),
  checkoutUsername: optional('text', 'checked out to username', 'username', 'user name', 'checkout username'),
  checkoutFirstName: optional('text', 'checked out to first name', 'first name'),
  checkoutLastName: optional('text', 'checked out to last name', 'last name'),
  checkoutFullName: optional('text', 'checked out to full name', 'checked out to name', 'full name'),
  checkoutEmail: optional('email', 'checked out to email', 'email', 'e mail', 'email address'),
} satisfies Columns;

export type AssetRow = RowOf<typeof ASSET_COLUMNS>;
export type UserRow = RowOf<typeof USER_COLUMNS>;
export type LocationRow = RowOf<typeof LOCATION_COLUMNS>;
export type ModelRow = RowOf<typeof MODEL_COLUMNS>;
export type LicenseRow = RowOf<typeof LICENSE_COLUMNS>;

/** The kinds of file that are imported, in the order in which they are best imported. */
export const FILE_KINDS = ['locations', 'users', 'models', 'assets', 'licenses'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export const COLUMNS_OF: Readonly<Record<FileKind, Columns>> = {
  locations: LOCATION_COLUMNS,
  users: USER_COLUMNS,
  models: MODEL_COLUMNS,
  assets: ASSET_COLUMNS,
  licenses: LICENSE_COLUMNS,
};

/** A row with the kind of file it comes from. */
export type TypedRow =
  | { readonly kind: 'assets'; readonly row: AssetRow }
  | { readonly kind: 'users'; readonly row: UserRow }
  | { readonly kind: 'locations'; readonly row: LocationRow }
  | { readonly kind: 'models'; readonly row: ModelRow }
  | { readonly kind: 'licenses'; readonly row: LicenseRow };

/** Headers that tell one kind of file from the others, heaviest first where files share columns. */
export const TELLING_HEADERS: Readonly<Record<FileKind | 'consumables', Readonly<Record<string, number>>>> = {
  assets: {
    'asset tag': 6,
    'asset name': 3,
    'asset notes': 3,
    'asset eol date': 3,
    'checkout type': 3,
    'checkout class': 3,
    'checked out to username': 3,
    'checked out to location': 3,
    'warranty months': 2,
    'status label': 2,
    model: 2,
    'purchase cost': 1,
    'purchase date': 1,
    serial: 1,
    'serial number': 1,
    supplier: 1,
    'model name': 1,
    status: 1,
  },
  users: {
    'first name': 2,
    'last name': 2,
    username: 4,
    'job title': 3,
    'employee number': 3,
    activated: 3,
    'start date': 1,
    email: 1,
    vip: 2,
    gravatar: 3,
    'full name': 1,
  },
  locations: {
    address: 2,
    address2: 2,
    city: 2,
    state: 1,
    zip: 2,
    country: 1,
    'parent location': 4,
    'manager username': 4,
    'location name': 3,
    'ldap ou': 3,
  },
  models: {
    'model number': 2,
    eol: 3,
    fieldset: 4,
    requestable: 2,
    'min qty': 2,
    'model name': 1,
    'model notes': 1,
    category: 1,
    manufacturer: 1,
  },
  licenses: {
    seats: 5,
    'licensed to name': 5,
    'licensed to email': 5,
    reassignable: 5,
    'product key': 5,
    maintained: 3,
    'expiration date': 2,
  },
  consumables: { quantity: 4, 'item no': 2, qty: 4 },
};
