import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { folderArchive, FolderNotEmpty, zipArchive, type ArchiveTarget, type Manifest } from '@opsledger/audit';
import {
  askedOf,
  EvidenceRefused,
  makeEvidence,
  programName,
  questionOf,
  type EvidenceQuestion,
  type EvidenceWords,
} from '@opsledger/composition';
import { instantOf, type Actor } from '@opsledger/kernel';
import { openSubjectKeys } from '@opsledger/organization';
import { CliFailure, EXIT, EXIT_CODES_HELP, type ExitCode } from '../console/exit-code.js';
import { databaseOption, eventStoreOption } from '../console/options.js';
import type { Terminal } from '../console/terminal.js';
import { placeOf, type Place, type PlaceOptions } from '../console/with-ledger.js';
import { exists } from '../doctor/check-files.js';
import { withEvidence, type OpenEvidence } from './with-evidence.js';

interface ExportOptions extends PlaceOptions, EvidenceWords {
  readonly out: string;
  readonly by: string;
  readonly names?: true;
  readonly json?: true;
}

const EXAMPLES = `
One archive of what was recorded in a period or about some things, with the proof that it is in the log: docs/evidence.md says what is in it. The
server may be running. Evidence goes up to the last signed checkpoint, which is at most a minute old.

Examples:
  $ opsledger evidence export --from 2026-03-01 --to 2026-04-01 --out march.zip
  $ opsledger evidence export --subject Asset:0190e1a0-0000-7000-8000-000000000001 --out asset
  $ opsledger evidence export --from-position 1200 --to-position 1300 --out lines.zip --json
${EXIT_CODES_HELP}`;

/** Adds `evidence export`. @param finish receives the exit code. */
export function addExportEvidenceCommand(evidence: Command, terminal: Terminal, finish: (code: ExitCode) => void): void {
  evidence
    .command('export')
    .description('Makes an archive of a period or about things, to be verified by a public key alone.')
    .requiredOption('--out <path>', 'a file that ends in .zip, or a new folder')
    .option('--subject <type:id>', 'a thing that it is about; again for another one', collect, [])
    .option('--from <time>', 'recorded then or later: a day (UTC) or an instant')
    .option('--to <time>', 'recorded before')
    .option('--from-position <position>', 'at this position of the log or behind it')
    .option('--to-position <position>', 'at this position or before it')
    .option('--by <who>', 'who asks, as the archive and the log will say', 'cli')
    .option('--names', 'show the names of people in the report; needs their keys in the data folder')
    .option('--data <folder>', 'data folder (default: OPSLEDGER_DATA, else ./data)')
    .addOption(eventStoreOption())
    .addOption(databaseOption())
    .option('--json', 'print the manifest as JSON on stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (options: ExportOptions) => {
      finish(await exportEvidence(options, terminal));
    });
}

const collect = (value: string, values: readonly string[]): readonly string[] => [...values, value];

async function exportEvidence(options: ExportOptions, terminal: Terminal): Promise<ExitCode> {
  const question = readQuestion(options);
  const place = placeOf(options);
  if (options.names && place.databaseUrl !== undefined)
    throw new CliFailure(EXIT.usage, '--names reads keys in the data folder, and yours are in PostgreSQL. Ask the server: GET /evidence.');
  const manifest = await withEvidence(place, terminal, (open) => makeOne(question, options, { place, open, terminal }));
  if (options.json) terminal.out(JSON.stringify(manifest, undefined, 2));
  else for (const line of render(manifest, options.out)) terminal.out(line);
  return EXIT.ok;
}

function readQuestion(options: ExportOptions): EvidenceQuestion {
  try {
    return questionOf(options);
  } catch (error) {
    if (error instanceof EvidenceRefused) throw new CliFailure(EXIT.usage, error.message);
    throw error;
  }
}

interface Work {
  readonly place: Place;
  readonly open: OpenEvidence;
  readonly terminal: Terminal;
}

async function makeOne(question: EvidenceQuestion, options: ExportOptions, { place, open, terminal }: Work): Promise<Manifest> {
  const { log, eventStore, accessRecord } = open;
  const asked = await askedOf(question, log);
  const by: Actor = { id: options.by, kind: 'service', roles: ['auditor'] };
  const reads = [{ field: 'evidence export', arguments: argumentsOf(options) }];
  await accessRecord?.record({ reader: by, origin: 'cli', kind: 'command', name: 'evidence export', reads });
  const at = instantOf(Date.now());
  const progress = terminal.progress('Read events');
  const subjectKeys = options.names && openSubjectKeys({ folder: join(place.dataFolder, 'keys') });
  const parts = {
    log,
    eventStore,
    ...(subjectKeys && { subjectKeys }),
    onProgress: (looked: number, of: number) => progress.update(looked, of),
  };
  try {
    return await intoFile(options.out, new Date(at), (target) => makeEvidence(asked, { by, at, program: programName() }, parts, target));
  } finally {
    progress.end();
    await subjectKeys?.close();
  }
}

/** What is recorded of the question. */
function argumentsOf({ subject = [], from, to, fromPosition, toPosition }: EvidenceWords): Readonly<Record<string, string>> {
  const given = Object.entries({ from, to, fromPosition, toPosition }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries([...subject.map((one, place) => [`subject.${place}`, one]), ...given]) as Record<string, string>;
}

/** A ZIP has its name only when it is whole. */
async function intoFile<Result>(out: string, at: Date, make: (target: ArchiveTarget) => Promise<Result>): Promise<Result> {
  if (!out.endsWith('.zip')) return make(await newFolder(out));
  if (await exists(out)) throw new CliFailure(EXIT.usage, `${out} exists. Name another file.`);
  const part = `${out}.${randomUUID()}.part`;
  try {
    const made = await make(zipArchive(createWriteStream(part, { flags: 'wx' }), at));
    await rename(part, out);
    return made;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function newFolder(out: string): Promise<ArchiveTarget> {
  try {
    return await folderArchive(out);
  } catch (error) {
    if (error instanceof FolderNotEmpty) throw new CliFailure(EXIT.usage, error.message);
    throw error;
  }
}

function render({ events, log }: Manifest, out: string): readonly string[] {
  return [
    `${out} holds ${events.count} ${events.count === 1 ? 'event' : 'events'}, proved by a checkpoint over ${log.size} leaves of ${log.origin}.`,
    'Give it away together with nothing else: whoever checks it has the public key of the log already.',
  ];
}
