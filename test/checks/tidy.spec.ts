import { files, read } from './repository.js';

const all = files();
const code = all.filter((path) => /\.(ts|mjs|cjs)$/.test(path));
const specs = all.filter((path) => path.endsWith('.spec.ts'));
const texts = all.filter((path) => /\.(ts|mjs|cjs|json|md|ya?ml|graphql)$|^\.|\/run$/.test(path));

/** `path:line` of every line that matches, in the given files. */
function lines(paths: readonly string[], pattern: RegExp): readonly string[] {
  return paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}

/** Words are put together here so that this file does not find itself. */
const word = (...parts: readonly string[]) => parts.join('');

describe('the repository', () => {
  it('runs every spec', () => {
    expect(
      lines(
        specs,
        new RegExp(word('\\b(?:it|test|describe)\\.', '(?:only|skip|todo|failing)\\b|\\b(?:xit|xtest|fit|xdescribe|fdescribe)\\(')),
      ),
    ).toEqual([]);
  });

  it('names every spec by a suffix that a script runs', () => {
    expect(all.filter((path) => /\.test\.ts$|__tests__\//.test(path))).toEqual([]);
  });

  it('replaces none of its own modules in specs', () => {
    expect(lines(specs, new RegExp(word('\\bjest\\.', '(?:mock|unstable_mockModule|doMock|spyOn)\\b')))).toEqual([]);
  });

  it('leaves no notes to self', () => {
    expect(lines(code, new RegExp(word('\\b(?:TO', 'DO|FIX', 'ME)\\b')))).toEqual([]);
  });

  it('says nothing about the machine it was written on', () => {
    expect(lines(texts, new RegExp(word('(?:^|[\\s"\'`(=:])/(?:ho', 'me|ro', 'ot|Us', 'ers|wo', 'rk)/[\\w.-]')))).toEqual([]);
  });

  it('locks versions and hashes, not registry hosts', () => {
    expect(lines(['package-lock.json'], /"resolved":/)).toEqual([]);
  });

  it('has one front door per lib and no other barrel', () => {
    const doors = all.filter((path) => /(?:^|\/)index\.[mc]?[jt]s$/.test(path));
    expect(doors.filter((path) => !/^libs\/[^/]+\/(?:src|testing)\/index\.ts$/.test(path))).toEqual([]);
  });

  it('has no empty source file', () => {
    expect(code.filter((path) => read(path).trim() === '')).toEqual([]);
  });

  it('numbers its decision records without gap or repeat', () => {
    const records = all.filter((path) => /^docs\/adr\/\d{4}-/.test(path)).map((path) => path.slice('docs/adr/'.length));
    const numbers = records.map((name) => name.slice(0, 4));
    expect(numbers).toEqual(records.map((_, index) => String(index + 1).padStart(4, '0')));
  });
});

describe('package.json', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const pages = all.filter((path) => path.endsWith('.md') || path === '.ci/run');

  it('has every script that the pages and CI name', () => {
    const named = pages.flatMap((path) => [...read(path).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => ({ path, name: name ?? '' })));
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
  });

  it('has the scripts that npm runs without `run`', () => {
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test']));
  });

  it('calls tools that exist', () => {
    const tools = Object.values(scripts).flatMap((script) => script.match(/\btools\/[\w-]+\.mjs\b/g) ?? []);
    expect(tools.filter((tool) => !all.includes(tool))).toEqual([]);
  });

  it('is checked by CI as a whole', () => {
    const checks = (scripts['check'] ?? '').match(/npm run [\w:-]+/g) ?? [];
    const ci = read('.ci/run');
    expect(checks.filter((check) => !ci.includes(`check ${check}\n`))).toEqual([]);
  });
});

describe('.env.example', () => {
  it('names the variables that the programs read, and no other', () => {
    const shipped = code.filter((path) => /^(?:apps|libs)\//.test(path) && !/\.spec\.ts$|\/testing\//.test(path));
    const variable = /\b(?:OPSLEDGER_(?!NAMESPACE)[A-Z_]+|OIDC_[A-Z_]+|DATABASE_URL|EVENT_STORE_URL|SMTP_URL|NODE_ENV)\b/g;
    const readByPrograms = new Set(shipped.flatMap((path) => read(path).match(variable) ?? []));
    const named = [...read('.env.example').matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
    expect([...named].sort()).toEqual([...readByPrograms].sort());
  });
});
