import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MODELS = ['Latitude 5450', 'ThinkPad T14', 'EliteBook 840', 'Surface Laptop'];

/** Writes a company of `rows` assets and as many people as CSV files of the kind that Snipe-IT exports. @returns their paths. */
export function writeImportFiles(folder: string, rows: number): readonly string[] {
  const people = table('First Name,Last Name,Email,Username', rows, (n) => `Ada ${n},Example,ada${n}@example.org,ada${n}`);
  const locations = table('name,address,city,country', 10, (n) => `Site ${n},${n} Main Street,Springfield,US`);
  const models = table('Name,Category,Manufacturer,Model Number', MODELS.length, (n) => `${MODELS[n]!},Laptops,Maker ${n},M-${n}`);
  const header =
    'Name,Asset Tag,Category,Manufacturer,Location,Model,Model Number,Purchase Date,Purchase Cost,Checkout Type,Checked Out To: Username';
  const assets = table(header, rows, (n) => {
    const model = n % MODELS.length;
    const checkout = n % 2 === 0 ? `User,ada${n}` : ',';
    return `Laptop ${n},TAG-${n},Laptops,Maker ${model},Site ${n % 10},${MODELS[model]!},M-${model},2025-03-14,${900 + (n % 100)}.50,${checkout}`;
  });
  const files = { 'users.csv': people, 'locations.csv': locations, 'models.csv': models, 'assets.csv': assets };
  return Object.entries(files).map(([name, content]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  });
}

function table(header: string, rows: number, row: (index: number) => string): string {
  return `${[header, ...Array.from({ length: rows }, (_, index) => row(index))].join('\n')}\n`;
}
