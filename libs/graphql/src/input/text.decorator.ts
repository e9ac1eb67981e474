import { ValidateBy } from 'class-validator';

/** What a text field accepts. */
export interface TextRules {
  /** Most characters (code points). */
  readonly max: number;
  /** True allows line breaks and tabs. Default false: a title, one line. */
  readonly multiline?: boolean;
}

/** Also half of a surrogate pair, which no UTF-8 encoder can write. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const BIDI_OVERRIDE = /[\u202A-\u202E\u2066-\u2069]/u;
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const CONTROL_BUT_BREAKS = /(?![\n\r\t])\p{Cc}/u;

/** Says what is wrong with a text as the end of a sentence ("must not be blank"), or undefined when it is fine. Pure. */
export function textFault(text: string, { max, multiline = false }: TextRules): string | undefined {
  if (text.trim() === '') return 'must not be blank';
  if (text.length > 2 * max || [...text].length > max) return `must not be longer than ${max} characters`;
  if (LONE_SURROGATE.test(text)) return 'must be well-formed Unicode';
  if ((multiline ? CONTROL_BUT_BREAKS : CONTROL).test(text))
    return multiline ? 'must not contain control characters' : 'must not contain control characters or line breaks';
  if (BIDI_OVERRIDE.test(text)) return 'must not contain marks that override the direction of text';
  return undefined;
}

function faultOf(value: unknown, rules: TextRules): string | undefined {
  if (value === undefined || value === null) return undefined;
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const text of texts) {
    const fault = typeof text === 'string' ? textFault(text, rules) : 'must be text';
    if (fault) return fault;
  }
  return undefined;
}

/**
 * Guards a text field, or every item of a list of texts: refuses blanks, control characters, direction overrides, broken Unicode and excess
 * length. Accepted text is kept as it came. Absent values pass: nullability is the schema's business.
 */
export function Text(rules: TextRules): PropertyDecorator {
  return ValidateBy({
    name: 'text',
    validator: {
      validate: (value) => faultOf(value, rules) === undefined,
      defaultMessage: (args) => `"${args?.property}" ${faultOf(args?.value, rules) ?? 'is not valid text'}`,
    },
  });
}

/** Most and fewest items of a list field. Absent lists pass. */
export function Items(rules: { readonly min?: number; readonly max: number }): PropertyDecorator {
  const { min = 0, max } = rules;
  return ValidateBy({
    name: 'items',
    validator: {
      validate: (value) => !Array.isArray(value) || (value.length >= min && value.length <= max),
      defaultMessage: (args) => `"${args?.property}" must have ${min === 0 ? 'at most' : `${min} to`} ${max} items`,
    },
  });
}

/** Smallest and largest value of a whole number field. Absent values pass. */
export function Between(min: number, max: number): PropertyDecorator {
  return ValidateBy({
    name: 'between',
    validator: {
      validate: (value) => value === undefined || value === null || (typeof value === 'number' && value >= min && value <= max),
      defaultMessage: (args) => `"${args?.property}" must lie between ${min} and ${max}`,
    },
  });
}
