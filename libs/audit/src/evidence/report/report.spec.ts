import { recordedEvents } from '@opsledger/eventsourcing/testing';
import { instantOf } from '@opsledger/kernel';
import { reportHtml, type ReportParts } from './report.js';
import { plainWording } from './wording.js';

const HOSTILE = `"><script src='https://example.com/x.js'>&`;
const ESCAPED = '&quot;&gt;&lt;script src=&#39;https://example.com/x.js&#39;&gt;&amp;';

const [event] = recordedEvents('asset-1', [{ type: 'AssetTagged', data: { assetId: '1' } }]);
const parts: ReportParts = {
  asked: { subjects: [{ type: 'Asset', id: HOSTILE, stream: 'asset-1' }] },
  madeBy: { id: 'eve', kind: 'user' },
  madeAt: instantOf(Date.UTC(2026, 3, 1)),
  program: 'opsledger 1.2.3',
  log: { origin: 'ledger.example', size: 9, root: 'AAAA' },
  events: { count: 3, firstLeaf: 4, endLeaf: 8 },
  rows: [{ index: 4, event: { ...event!, metadata: { ...event!.metadata, reason: HOSTILE, onBehalfOf: 'ada' } } }],
  figures: [{ path: 'figures/a.json', title: HOSTILE, query: HOSTILE, variables: { a: HOSTILE }, text: HOSTILE.repeat(1_000) }],
  wording: { ...plainWording, nameOf: async (id) => (id === 'ada' ? 'erased' : `${id} ${HOSTILE}`) },
};

describe('the report', () => {
  it('shows what was recorded as text, whatever it is', async () => {
    const page = await reportHtml(parts);
    expect(page).not.toMatch(/<script|<[a-z]+[^>]*(?:src|href)=/);
    expect(page.split(ESCAPED).length).toBeGreaterThan(300);
    expect(page).toContain(`<td>Asset tagged<br><code>asset-1</code></td><td>spec ${ESCAPED} for erased</td><td>${ESCAPED}</td>`);
  });

  it('says where the rest is of what is too long to be printed', async () => {
    const page = await reportHtml(parts);
    expect(page).toContain('The first 1; 2 more are in <code>events.jsonl</code>.');
    expect(page).toContain('… (the rest is in figures/a.json)');
  });

  it('needs nothing from elsewhere', async () => {
    const page = await reportHtml({
      ...parts,
      wording: plainWording,
      rows: [],
      figures: [],
      asked: {},
      events: { count: 0, firstLeaf: 0, endLeaf: 0 },
    });
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(page).toContain('There is none.');
    expect(page).not.toMatch(/https?:/);
  });
});
