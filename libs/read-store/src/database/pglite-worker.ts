/** Entry of the worker thread that runs PGlite: it blocks its thread while it works, so it never shares one with the API. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { VALUE_PARSERS } from '../table/sql-values.js';
import type { FromWorker, ToWorker, WorkerFailure, WorkerOptions } from './worker-protocol.js';

const port = parentPort!;
const answer = (message: FromWorker): void => port.postMessage(message);

/** Parameters arrive as text already, whatever their type. */
const serializers = Object.fromEntries(Object.keys(VALUE_PARSERS).map((oid) => [oid, (value: unknown) => value as string]));

function failureOf(error: unknown): WorkerFailure {
  const { message, code, detail } = error as { message?: string; code?: unknown; detail?: unknown };
  return {
    message: message ?? String(error),
    code: typeof code === 'string' ? code : undefined,
    detail: typeof detail === 'string' ? detail : undefined,
  };
}

async function run(database: PGlite, message: Exclude<ToWorker, 'close'>): Promise<void> {
  const { id, sql, parameters } = message;
  try {
    const { rows, fields, affectedRows } = await database.query<unknown[]>(sql, [...parameters], {
      rowMode: 'array',
      parsers: VALUE_PARSERS,
      serializers,
    });
    answer({ kind: 'result', id, result: { columns: fields.map((field) => field.name), rows, affected: affectedRows } });
  } catch (error) {
    answer({ kind: 'failure', id, failure: failureOf(error) });
  }
}

async function serve(database: PGlite): Promise<void> {
  let last = Promise.resolve();
  port.on('message', (message: ToWorker) => {
    last = last.then(async () => {
      if (message !== 'close') return run(database, message);
      await database.close().catch(() => undefined);
      answer({ kind: 'closed' });
      port.close();
    });
  });
}

try {
  const { folder } = workerData as WorkerOptions;
  const database = await PGlite.create(folder ?? 'memory://');
  await database.exec("set timezone = 'UTC'; set datestyle = 'ISO'; set client_min_messages = warning;");
  await serve(database);
  answer({ kind: 'opened' });
} catch (error) {
  answer({ kind: 'unopened', failure: failureOf(error) });
  port.close();
}
