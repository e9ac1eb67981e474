import { AsyncLocalStorage } from 'node:async_hooks';

const scopes = new AsyncLocalStorage<string[]>();

/** What ran inside a counted scope: its result and the text of every SQL statement, in order of completion. */
export interface Counted<Result> {
  readonly result: Result;
  readonly statements: readonly string[];
}

/** Runs `work` and reports the SQL statements it caused (transaction control apart), e.g. to assert that a list takes a fixed number. */
export async function countStatements<Result>(work: () => Promise<Result>): Promise<Counted<Result>> {
  const statements: string[] = [];
  const result = await scopes.run(statements, work);
  return { result, statements };
}

/** Notes one statement for the scope that surrounds the caller, if any. */
export function noteStatement(sql: string): void {
  scopes.getStore()?.push(sql);
}
