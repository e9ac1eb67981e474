import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { LedgerModule, openLedger, policy, subjects } from '@opsledger/composition';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { createApi } from './create-api.js';
import { createLogger } from './logger.js';

/** The API's schema, sorted; run as a program it prints it. Opens an empty ledger in a folder that is removed again. */
export async function schemaText(): Promise<string> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'opsledger-schema-'));
  const ledger = await openLedger({ dataFolder });
  try {
    const app = await createApi(
      {
        modules: [LedgerModule.register(ledger)],
        policy,
        subjects,
        authenticate: () => Promise.resolve({ refused: 'missing' }),
        security: { record: () => undefined },
        cursorKey: new Uint8Array(32),
        isOpen: () => false,
        storeAnswers: () => Promise.resolve(false),
        logger: createLogger('silent'),
      },
      { trustedProxies: [], corsOrigins: [] },
    );
    const { schema } = app.get(GraphQLSchemaHost);
    await app.close();
    return `${printSchema(lexicographicSortSchema(schema))}\n`;
  } finally {
    await ledger.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) process.stdout.write(await schemaText());
