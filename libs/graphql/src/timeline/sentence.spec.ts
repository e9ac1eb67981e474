import type { JsonObject } from '@opsledger/kernel';
import { z } from 'zod';
import { InvalidSentence, parseSentence, sentencePaths, sentenceText } from './sentence.js';

const ids = { ana: '0a64a2f6-9c07-4b5c-8f0d-6d6c1a1f0001', jonas: '0a64a2f6-9c07-4b5c-8f0d-6d6c1a1f0002' };
const schema = z.object({
  holderId: z.uuid(),
  dueBack: z.iso.date().exactOptional(),
  from: z.iso.datetime(),
  cost: z.object({ amount: z.string(), currency: z.string() }),
  seats: z.int(),
  reason: z.enum(['endOfLife', 'stolen']),
  note: z.string().nullable().exactOptional(),
  done: z.boolean(),
  lines: z.array(z.object({ description: z.string(), kind: z.enum(['newAsset', 'service']), modelId: z.uuid().exactOptional() })),
  changes: z.object({ name: z.string().exactOptional(), costCenterId: z.uuid().nullable().exactOptional() }),
});
const data: JsonObject = {
  holderId: ids.jonas,
  from: '2026-03-01T09:30:00.000Z',
  cost: { amount: '1234567.50', currency: 'EUR' },
  seats: 1200,
  reason: 'endOfLife',
  done: true,
  lines: [
    { description: 'Laptop', kind: 'newAsset', modelId: ids.ana },
    { description: 'Bag', kind: 'newAsset' },
  ],
  changes: { name: 'x', costCenterId: null },
};
const names = { actor: 'Ana Novak', subject: 'A-100', nameOf: (id: string) => (id === ids.jonas ? 'Jonas Weber' : id.slice(0, 8)) };
const say = (sentence: string, of: JsonObject = data): string => sentenceText(parseSentence({ sentence, schema }), of, names);

describe('a sentence', () => {
  it.each<[string, string]>([
    ['{actor} handed asset {subject} to {holderId}', 'Ana Novak handed asset A-100 to Jonas Weber'],
    ['since {from}', 'Since 1 March 2026, 09:30 UTC'],
    ['{cost} for {seats seat}', 'EUR 1,234,567.50 for 1,200 seats'],
    ['{lines line}: {lines.description}', '2 lines: Laptop and Bag'],
    ['{reason} and {lines.kind}', 'End of life and new asset'],
    ['{actor} revised {changes}', 'Ana Novak revised name and cost center'],
    ['{actor}[, due {dueBack}][, a {lines.modelId}][: {note}]', 'Ana Novak, a 0a64a2f6'],
    ['it is[done? done][!done? not done]', 'It is done'],
    ['{done} {seats}', 'Yes 1,200'],
  ])('%s', (template, text) => {
    expect(say(template)).toBe(text);
  });

  it('formats days, names three of a list, puts free text on one short line, and counts one as one', () => {
    const many = ['a', 'b', 'c', 'd', 'a', 'e'].map((description) => ({ description, kind: 'service' }));
    const long = { ...data, dueBack: '2026-12-24', note: ` two\nlines ${'x'.repeat(200)}`, seats: 1, done: false, lines: many };
    expect(say('{lines.description}[ by {dueBack}]', long)).toBe('A, b, c and 2 more by 24 December 2026');
    expect(say('{seats seat}[done? done]', long)).toBe('1 seat');
    expect(say('[{note}]', long)).toBe(`Two lines ${'x'.repeat(109)}…`);
  });

  it('says where a field is withheld from the reader, and leaves out what is in brackets', () => {
    const { cost: _cost, ...rest } = data;
    expect(say('for {cost}', rest)).toBe('For (not shown)');
    expect(say('bought[ for {cost}]', rest)).toBe('Bought');
    expect(say('bought[ {lines.description}]', { ...data, lines: [] })).toBe('Bought');
    expect(say('bought[: {note}]', { ...data, note: null })).toBe('Bought');
  });

  it('knows its paths', () => {
    expect(sentencePaths(parseSentence({ sentence: '{actor} has {seats seat}[ by {dueBack}]', schema }))).toEqual([
      'actor',
      'seats',
      'dueBack',
    ]);
  });

  it.each<[string, string]>([
    ['', 'An event needs a sentence.'],
    ['{actor', '"{actor" has a "{" without "}".'],
    ['a]', '"a]" has a "]" too many.'],
    ['[a [b]', '"[a [b]" has brackets in brackets.'],
    ['{two words here}', '"{two words here}" is no placeholder.'],
    ['{actorName}', 'The event has no field "actorName".'],
    ['{lines.price}', 'The event has no field "lines.price".'],
    ['{dueBack}', '"dueBack" may be absent: put it in brackets.'],
    ['{lines.modelId}', '"lines.modelId" may be absent: put it in brackets.'],
    ['{changes.costCenterId}', '"changes.costCenterId" may be absent: put it in brackets.'],
    ['{reason seat}', '"reason" cannot be counted.'],
    ['[seats? many]', 'The flag "seats" is no boolean field of the event.'],
  ])('refuses %j', (sentence, message) => {
    expect(() => parseSentence({ sentence, schema })).toThrow(new InvalidSentence(message));
  });
});
