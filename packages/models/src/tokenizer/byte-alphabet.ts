/**
 * The characters that stand for the bytes 0 .. 255 in a byte-level vocabulary: printable Latin-1 bytes stand for
 * themselves, the others for U+0100 and up in their order. Source: GPT-2 (Radford et al. 2019), `bytes_to_unicode`.
 */
export function byteAlphabet(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}
