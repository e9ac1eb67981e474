import type { Figure } from '../archive/figures.js';
import type { Manifest } from '../archive/manifest.js';
import type { Leaf } from '../archive/proved-log.js';
import { markup, Markup } from './markup.js';
import type { Wording } from './wording.js';

/** What the report shows. */
export interface ReportParts extends Pick<Manifest, 'asked' | 'madeBy' | 'madeAt' | 'program' | 'log' | 'events'> {
  /** The first of the events. */
  readonly rows: readonly Leaf[];
  readonly figures: readonly Figure[];
  readonly wording: Wording;
}

/** Most characters of a figure that are printed; its file has all of it. */
const MOST_OF_A_FIGURE = 20_000;

const STYLE = `body{font:15px/1.45 system-ui,sans-serif;color:#1b1f24;max-width:75rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin-top:2rem}p.sub{color:#57606a;margin-top:0}
table{border-collapse:collapse;width:100%;font-size:.87rem}th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #d0d7de}
th{background:#f6f8fa}tr{break-inside:avoid}dt{font-weight:600}dd{margin:0 0 .4rem}code,pre{font-family:ui-monospace,monospace;font-size:.85em;overflow-wrap:anywhere}
pre{background:#f6f8fa;padding:.6rem;white-space:pre-wrap}@media print{body{margin:0;max-width:none}thead{display:table-header-group}}`;

/** The report of an archive: one page that needs nothing from elsewhere and runs nothing. */
export async function reportHtml(parts: ReportParts): Promise<string> {
  const { events, madeAt, madeBy, program, rows, figures, wording, log } = parts;
  const names = await namesOf(rows, [madeBy.id], wording);
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evidence of ${log.origin}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<h1>Evidence of ${log.origin}</h1>
<p class="sub">Made on ${madeAt} by ${names.get(madeBy.id)!} with ${program}.</p>
<h2>What was asked</h2>
<dl>${questionOf(parts)}</dl>
<h2>${events.count} ${events.count === 1 ? 'event' : 'events'}</h2>
${await eventTable(rows, names, parts)}
<h2>Figures</h2>
${figures.map(figureOf)}
${howToVerify(log)}
</body>
</html>
`.text;
}

async function namesOf(rows: readonly Leaf[], others: readonly string[], wording: Wording): Promise<ReadonlyMap<string, string>> {
  const ids = new Set([...others, ...rows.flatMap(({ event }) => peopleOf(event.metadata))]);
  const names = new Map<string, string>();
  for (const id of ids) names.set(id, await wording.nameOf(id));
  return names;
}

/** Who acted, and for whom. */
function peopleOf(metadata: Leaf['event']['metadata']): readonly string[] {
  const { actor, onBehalfOf } = metadata;
  const id = (actor as { readonly id?: unknown } | undefined)?.id;
  return [id, onBehalfOf].filter((one) => typeof one === 'string');
}

function questionOf({ asked, events, log }: ReportParts): readonly Markup[] {
  const { subjects, from, to, fromLeaf, toLeaf } = asked;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['About', subjects?.map(({ type, id }) => `${type} ${id}`).join(', ') ?? 'everything that was recorded'],
    ['Recorded from', from],
    ['Recorded before', to],
    ['From leaf', fromLeaf?.toString()],
    ['Before leaf', toLeaf?.toString()],
    ['Found', events.count === 0 ? 'nothing' : `leaves ${events.firstLeaf} to ${events.endLeaf - 1} of ${log.size}`],
    ['Recorded', events.firstRecordedAt === undefined ? undefined : `from ${events.firstRecordedAt} to ${events.lastRecordedAt}`],
  ];
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [markup`<dt>${name}</dt><dd>${value}</dd>\n`]));
}

async function eventTable(rows: readonly Leaf[], names: ReadonlyMap<string, string>, { events, wording }: ReportParts): Promise<Markup> {
  if (rows.length === 0) return markup`<p>There is none.</p>`;
  const shown: Markup[] = [];
  for (const row of rows) shown.push(await eventRow(row, names, wording));
  const rest = events.count - rows.length;
  return markup`<table>
<thead><tr><th>Leaf</th><th>Happened</th><th>Recorded</th><th>What</th><th>Who</th><th>Why</th></tr></thead>
<tbody>
${shown}</tbody>
</table>
${rest > 0 ? markup`<p>The first ${rows.length}; ${rest} more are in <code>events.jsonl</code>.</p>` : ''}`;
}

async function eventRow({ index, event }: Leaf, names: ReadonlyMap<string, string>, wording: Wording): Promise<Markup> {
  const { occurredAt, recordedAt, reason } = event.metadata;
  const [actor, ...onBehalfOf] = peopleOf(event.metadata).map((id) => names.get(id)!);
  const who = [actor ?? '', ...onBehalfOf.map((name) => `for ${name}`)].join(' ');
  const what = markup`${await wording.sentence(event)}<br><code>${event.stream}</code>`;
  const cells = [index, textOf(occurredAt), textOf(recordedAt), what, who, textOf(reason)];
  return markup`<tr>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`;
}

function figureOf({ path, title, query, variables, text }: Figure): Markup {
  const shown = text.length > MOST_OF_A_FIGURE ? `${text.slice(0, MOST_OF_A_FIGURE)}\n… (the rest is in ${path})` : text;
  const asked = Object.keys(variables).length === 0 ? query : `${query}\n${JSON.stringify(variables)}`;
  return markup`<h3>${title}</h3>
<p><code>${path}</code></p>
<pre>${asked}</pre>
<pre>${shown}</pre>
`;
}

function howToVerify({ origin, size, root }: Manifest['log']): Markup {
  return markup`<h2>How to verify</h2>
<p>This page is words. The proof is beside it: <code>opsledger evidence verify ARCHIVE --key KEY</code>, with the public key of the log that you
were given before and by another way, checks that no file was changed, left out or added, and that every event is in the log of ${origin} as it
is shown here.</p>
<p>The log had ${size} leaves, with the root <code>${root}</code>.</p>`;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
