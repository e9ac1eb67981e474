/**
 * Writes docs/events/<EventType>.json, one per event of every catalogue: what it says, the sentence that people read and the JSON Schema of its data.
 * `--check` writes nothing and fails when a committed file is stale or documents an event that no catalogue has.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { finish, staleness, write } from './generated.mjs';

const FOLDER = join('docs', 'events');
const CATALOGUES = join('dist', 'libs', 'composition', 'src', 'index.js');

function pages(catalogues) {
  const result = new Map();
  for (const { category, definitions } of catalogues) {
    for (const [type, { summary, sentence, version, schema }] of Object.entries(definitions)) {
      if (result.has(type)) throw new Error(`${type} is in two catalogues; an event type names one event.`);
      const data = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
      result.set(type, `${JSON.stringify({ type, category, version, summary, sentence, data }, null, 2)}\n`);
    }
  }
  return result;
}

const { eventCatalogues } = await import(pathToFileURL(resolve(CATALOGUES)).href);
const documents = pages(eventCatalogues);
const known = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.json')) : [];
const orphans = known
  .filter((name) => !documents.has(basename(name, '.json')))
  .map(
    (name) => `${join(FOLDER, name)} documents an event that no catalogue has; event types are frozen, so give it back or delete the page.`,
  );

if (process.argv.includes('--check')) {
  const stale = [...documents].map(([type, text]) => staleness(join(FOLDER, `${type}.json`), text)).filter((fault) => fault !== undefined);
  finish([...stale, ...orphans], 'Run `npm run events:docs` and commit the result.');
}
for (const [type, text] of documents) write(join(FOLDER, `${type}.json`), text);
finish(orphans, '');
