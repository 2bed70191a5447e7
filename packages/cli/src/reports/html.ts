/** Markup that is safe to place in a page as it is. Only `html` and `trusted` make it. */
export class SafeHtml {
  constructor(readonly text: string) {}
}
/** What a template may hold. False and undefined are left out, lists are joined. */
export type HtmlValue = SafeHtml | string | number | false | undefined | readonly HtmlValue[];

/**
 * A template whose values are escaped, in text and in quoted attributes alike; escaping cannot be forgotten, only
 * waived by `trusted`. Attributes must be quoted.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  const text = strings.reduce((before, part, index) => `${before}${render(values[index - 1])}${part}`);
  return new SafeHtml(text);
}

/** Marks text written in this package (styles, scripts, path data) as markup. Never give it anything from outside. */
export function trusted(text: string): SafeHtml {
  return new SafeHtml(text);
}

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof SafeHtml) return value.text;
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return value.map(render).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return wellFormed(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? character);
}

/** JSON for a `<script type="application/json">`: nothing in it can end the element or open a comment. */
export function jsonForScript(value: unknown): SafeHtml {
  const unsafe = /[<>&\u2028\u2029\u007f-\u009f\p{Noncharacter_Code_Point}]/gu;
  const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return new SafeHtml(JSON.stringify(value).replace(unsafe, (match) => match.split('').map(escapeUnit).join('')));
}

/** Control characters but tab and line breaks, lone surrogates, noncharacters: HTML does not allow them. */
const NOT_ALLOWED = /[^\P{Cc}\t\n\r]|\p{Surrogate}|\p{Noncharacter_Code_Point}/gu;

/** The text with U+FFFD in place of what HTML does not allow. */
function wellFormed(text: string): string {
  return text.replace(NOT_ALLOWED, '\ufffd');
}
