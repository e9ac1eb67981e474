import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { EXAMPLE_TABS } from './graphiql-examples.js';
import { PAGE, pageScript, PAGE_STYLE } from './graphiql-page.js';

const require = createRequire(import.meta.url);

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** A file of an installed package; its folder is found through its package.json, because not every package exports its browser files. */
function packaged(name: string, path: string): () => Buffer {
  return () => readFileSync(join(dirname(require.resolve(`${name}/package.json`)), path));
}

/** What the page loads, by its name below `/graphiql/`: everything comes from this server. */
const FILES: Readonly<Record<string, { readonly type: string; readonly read: () => Buffer | string }>> = {
  'react.js': { type: SCRIPT, read: packaged('react', 'umd/react.production.min.js') },
  'react-dom.js': { type: SCRIPT, read: packaged('react-dom', 'umd/react-dom.production.min.js') },
  'graphiql.js': { type: SCRIPT, read: packaged('graphiql', 'graphiql.min.js') },
  'graphiql.css': { type: STYLE, read: packaged('graphiql', 'graphiql.min.css') },
  'page.js': { type: SCRIPT, read: () => pageScript(EXAMPLE_TABS) },
  'page.css': { type: STYLE, read: () => PAGE_STYLE },
};

/** Serves the query page at `/graphiql` (and `/` leads there). It works without Internet: no file comes from another host. */
export function registerGraphiql(server: FastifyInstance): void {
  const cache = new Map<string, Buffer | string>();
  server.get('/', (_request, reply) => reply.redirect('/graphiql'));
  server.get('/graphiql', (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
  server.get<{ Params: { readonly name: string } }>('/graphiql/:name', (request, reply) => {
    const { name } = request.params;
    const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (!file) {
      reply.callNotFound();
      return reply;
    }
    const body = cache.get(name) ?? file.read();
    cache.set(name, body);
    return reply.type(file.type).header('cache-control', 'private, max-age=3600').send(body);
  });
}
