import { InvalidSentence, parseSentence, sentencePaths } from '@opsledger/graphql';
import { eventCatalogues } from './contexts.js';

const definitions = eventCatalogues.flatMap(({ definitions: all }) => Object.entries(all));

describe('the sentence of every event', () => {
  it('has only fields of its schema, with those that may be absent in brackets', () => {
    const faults = definitions.flatMap(([type, definition]) => {
      try {
        parseSentence(definition);
        return [];
      } catch (error) {
        if (!(error instanceof InvalidSentence)) throw error;
        return [`${type}: ${error.message}`];
      }
    });
    expect(faults).toEqual([]);
  });

  it('names who did it or what it happened to, or says something of it, and ends without a full stop', () => {
    const poor = definitions.filter(([, definition]) => sentencePaths(parseSentence(definition)).length === 0);
    expect(poor.map(([type]) => type)).toEqual([]);
    expect(definitions.filter(([, { sentence }]) => /[.!?]$/.test(sentence)).map(([type]) => type)).toEqual([]);
  });

  it('is another one for every type', () => {
    const sentences = definitions.map(([, { sentence }]) => sentence);
    expect(sentences.filter((sentence, place) => sentences.indexOf(sentence) !== place)).toEqual([]);
  });
});
