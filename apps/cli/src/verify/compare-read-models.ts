import type { ComparedTable } from '@opsledger/read-store';
import { CliFailure, EXIT } from '../console/exit-code.js';
import type { Terminal } from '../console/terminal.js';
import type { PlaceOptions } from '../console/with-ledger.js';
import { withUpkeep } from '../read-models/with-upkeep.js';

/** The tables of one read model, compared with the log. */
export interface ComparedReadModel {
  readonly readModel: string;
  readonly tables: readonly ComparedTable[];
}

/** Builds every read model apart and compares it with what is served. @throws {CliFailure} the read models cannot be opened. */
export function compareReadModels(options: PlaceOptions, terminal: Terminal): Promise<readonly ComparedReadModel[]> {
  return withUpkeep(options, terminal, async ({ readStore, upkeep }) => {
    const progress = terminal.progress('Events of read models');
    const compared: ComparedReadModel[] = [];
    let before = 0;
    try {
      for (const { name } of readStore.projections) {
        let events = 0;
        const tables = await upkeep.compare(name, {
          onProgress: (applied) => {
            events = applied;
            progress.update(before + applied);
          },
        });
        if (!tables)
          throw new CliFailure(EXIT.unavailable, `The read model ${name} has no tables of this version yet. Start the server first.`);
        compared.push({ readModel: name, tables });
        before += events;
      }
      return compared;
    } finally {
      progress.end();
    }
  });
}
