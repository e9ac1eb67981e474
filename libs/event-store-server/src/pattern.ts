import { BadRequest } from './errors.js';

/**
 * What JavaScript and .NET, in which EventStoreDB's filters are written, read in different ways though both accept it: empty and inverted-empty classes,
 * subtracted classes, `\u{…}`, and properties other than the one- or two-letter general categories.
 */
const READ_DIFFERENTLY = [/(?<!\\)\[\^?\]/, /-\[/, /\\u\{/, /\\[pP]\{(?!(?:[A-Z][a-z]?)\})/, /\\k</, /\\c/];

/**
 * A filter's regular expression: unanchored, case-sensitive, in the subset that JavaScript and .NET share (`\d` and `\w` agree on ASCII only).
 * @throws {BadRequest} it is none, or would mean something else on EventStoreDB.
 */
export function filterPattern(source: string): RegExp {
  if (READ_DIFFERENTLY.some((difference) => difference.test(source))) {
    throw new BadRequest(`The regular expression ${source} means something else in .NET; filters take what both languages share.`);
  }
  try {
    // With `u`, an escape that JavaScript does not know (\A, \z, \G of .NET) is an error instead of a plain letter.
    return new RegExp(source, 'u');
  } catch (cause) {
    throw new BadRequest(`"${source}" is not a regular expression that filters take.`, { cause });
  }
}
