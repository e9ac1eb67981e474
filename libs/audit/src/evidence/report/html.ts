const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** HTML that is safe as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** What can stand in a template: texts and numbers are escaped, HTML is not. */
type Part = string | number | Html | readonly Html[];

function rendered(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** HTML from a template, whatever is put in being escaped. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(pieces.map((piece, place) => piece + (place < parts.length ? rendered(parts[place]!) : '')).join(''));
}
