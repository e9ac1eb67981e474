import { EvidenceRefused, questionOf, type EvidenceWords } from './evidence-question.js';

const ID = '0190e1a0-0000-7000-8000-000000000001';

describe('a question for evidence', () => {
  it('is read from its words, a day from its beginning', () => {
    expect(questionOf({})).toEqual({ subjects: [] });
    expect(questionOf({ subject: [`Asset:${ID}`], from: '2026-03-01', to: '2026-03-01T09:30:00+01:00' })).toEqual({
      subjects: [{ type: 'Asset', id: ID }],
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-01T08:30:00.000Z',
    });
    expect(questionOf({ fromPosition: '5', toPosition: '9' })).toEqual({ subjects: [], fromPosition: '5', toPosition: '9' });
  });

  it.each<readonly [string, EvidenceWords]>([
    ['subject', { subject: ['Asset'] }],
    ['from', { from: 'March' }],
    ['to', { to: '2026-02-30' }],
    ['to', { from: '2026-03-02', to: '2026-03-02' }],
    ['fromPosition', { from: '2026-03-02', fromPosition: '5' }],
    ['toPosition', { to: '2026-03-02', toPosition: '5' }],
  ])('is refused by its %s: %j', (field, words) => {
    expect(() => questionOf(words)).toThrow(EvidenceRefused);
    expect(() => questionOf(words)).toThrow(expect.objectContaining({ field }) as Error);
  });
});
