import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { RawEvent } from '@opsledger/eventsourcing';
import { BadRequest } from './errors.js';
import { parseFilter } from './filter.js';
import { filterPattern } from './pattern.js';

const { FilterOptions } = streams.ReadReq.Options;

function event(stream: string, type: string): RawEvent {
  const nothing = Buffer.alloc(0);
  const position = { commit: 1n, prepare: 1n };
  return { id: '', stream, revision: 0, position, type, data: nothing, metadata: nothing, isJson: false, created: 0 };
}

function filter(expression: { readonly regex?: string; readonly prefixes?: string[] }): InstanceType<typeof FilterOptions> {
  const wire = new FilterOptions.Expression().setRegex(expression.regex ?? '').setPrefixList(expression.prefixes ?? []);
  return new FilterOptions().setEventType(wire).setMax(8).setCheckpointintervalmultiplier(3);
}

describe('a filter', () => {
  it('takes events by the beginnings of their types, and counts its interval in windows', () => {
    const { matches, checkpointInterval } = parseFilter(filter({ prefixes: ['Asset', 'Pers'] }));
    expect(['AssetBought', 'PersonHired', 'assetBought', 'MyAsset'].map((type) => matches(event('s', type)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(checkpointInterval).toBe(24);
  });

  it('takes events by the names of their streams', () => {
    const wire = new FilterOptions()
      .setStreamIdentifier(new FilterOptions.Expression().setRegex('^asset-'))
      .setCheckpointintervalmultiplier(1);
    const { matches, checkpointInterval } = parseFilter(wire);
    expect([matches(event('asset-1', 'x')), matches(event('$$asset-1', 'asset-'))]).toEqual([true, false]);
    expect(checkpointInterval).toBe(32);
  });

  it('refuses what filters by nothing, or never gives a checkpoint', () => {
    expect(() => parseFilter(new FilterOptions().setCheckpointintervalmultiplier(1))).toThrow(BadRequest);
    expect(() => parseFilter(filter({ prefixes: ['A'] }).setCheckpointintervalmultiplier(0))).toThrow(BadRequest);
    expect(() => parseFilter(filter({ prefixes: ['A'] }).setMax(0))).toThrow(BadRequest);
  });
});

describe('a regular expression', () => {
  it.each([
    ['^[^$].*', 'AssetBought', true],
    ['^[^$].*', '$metadata', false],
    ['Bought$', 'AssetBought', true],
    ['^(Asset|Person)(Bought|Hired)$', 'PersonHired', true],
    ['^asset', 'AssetBought', false],
    ['\\d{2}', 'Step42', true],
    ['(?<=Asset)Bought', 'AssetBought', true],
    ['^\\p{Lu}', 'AssetBought', true],
  ])('%s is read as .NET does: %s', (source, text, matches) => {
    expect(filterPattern(source).test(text)).toBe(matches);
  });

  it.each(['[', '(?>a)', '\\Aasset', 'asset\\z', '[a-z-[aeiou]]', '[]a]', '[^]', '\\u{61}', '\\p{Script=Greek}', '(?i)asset', '(?#note)a'])(
    '%s is refused, since .NET reads it in another way or not at all',
    (source) => {
      expect(() => filterPattern(source)).toThrow(BadRequest);
    },
  );
});
