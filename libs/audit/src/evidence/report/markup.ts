const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** HTML that is safe as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What can stand in a template: texts and numbers are escaped, HTML is not. */
type Part = string | number | Markup | readonly Markup[];

function rendered(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** HTML from a template, whatever is put in being escaped. */
export function markup(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(pieces.map((piece, place) => piece + (place < parts.length ? rendered(parts[place]!) : '')).join(''));
}
