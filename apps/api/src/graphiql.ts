import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FastifyInstance } from 'fastify';
import { EXAMPLE_TABS } from './graphiql-examples.js';
import { PAGE, pageScript, PAGE_STYLE } from './graphiql-page.js';

const require = createRequire(import.meta.url);

/** What the page loads, by its name below `/graphiql/`: everything comes from this server. */
const FILES: Readonly<Record<string, { readonly type: string; read(): Buffer | string }>> = {
  'react.js': script('react/umd/react.production.min.js'),
  'react-dom.js': script('react-dom/umd/react-dom.production.min.js'),
  'graphiql.js': script('graphiql/graphiql.min.js'),
  'graphiql.css': { type: 'text/css; charset=utf-8', read: () => readFileSync(require.resolve('graphiql/graphiql.min.css')) },
  'page.js': { type: 'text/javascript; charset=utf-8', read: () => pageScript(EXAMPLE_TABS) },
  'page.css': { type: 'text/css; charset=utf-8', read: () => PAGE_STYLE },
};

function script(module: string): { readonly type: string; read(): Buffer } {
  return { type: 'text/javascript; charset=utf-8', read: () => readFileSync(require.resolve(module)) };
}

/** Serves the query page at `/graphiql` (and `/` leads there). It works without Internet: no file comes from another host. */
export function registerGraphiql(server: FastifyInstance): void {
  const cache = new Map<string, Buffer | string>();
  server.get('/', (_request, reply) => reply.redirect('/graphiql'));
  server.get('/graphiql', (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
  server.get<{ Params: { readonly name: string } }>('/graphiql/:name', (request, reply) => {
    const { name } = request.params;
    const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (!file) return reply.callNotFound();
    const body = cache.get(name) ?? file.read();
    cache.set(name, body);
    return reply.type(file.type).header('cache-control', 'private, max-age=3600').send(body);
  });
}
