/** C0 and C1 controls except the line feed and tab: a file name may carry escape sequences that steer a terminal. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Marks that reorder text without being visible. */
const BIDI_OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/g;

/** The text with control characters written out (`\x1b`), safe to print whatever file it came from. */
export function printable(text: string): string {
  return text
    .replace(CONTROLS, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(BIDI_OVERRIDES, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

/** As `printable`, with line breaks and tabs made spaces: for a table cell or a title. */
export function printableLine(text: string): string {
  return printable(text.replace(/[\r\n\t]+/g, ' '));
}
