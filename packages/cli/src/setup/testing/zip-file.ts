import { writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** A member as its headers tell it, true or not. */
export interface ZipMember {
  readonly name: string;
  readonly text: string;
  /** Type and permissions as on Unix, such as 0o120777 of a symbolic link. */
  readonly mode?: number;
  readonly crc?: number;
}

/** Writes members uncompressed, with whatever their headers claim (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.16). */
export function writeZip(file: string, members: readonly ZipMember[]): void {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, text, mode = 0o100644, crc = crc32(text) } of members) {
    const size = Buffer.byteLength(text);
    // Version 2.0, no flags, stored, no time: what both headers have in common.
    const common = [...u16(20, 0, 0, 0, 0), ...u32(crc, size, size), ...u16(Buffer.byteLength(name), 0)];
    const local = Buffer.concat([Buffer.from([...u32(0x04034b50), ...common]), Buffer.from(name), Buffer.from(text)]);
    // Made on Unix (3), so that the upper half of the attributes is the mode.
    const head = [...u32(0x02014b50), ...u16(0x0314), ...common, ...u16(0, 0, 0), ...u32(mode * 2 ** 16, offset)];
    central.push(Buffer.from(head), Buffer.from(name));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const count = members.length;
  const end = [...u32(0x06054b50), ...u16(0, 0, count, count), ...u32(directory.length, offset), ...u16(0)];
  writeFileSync(file, Buffer.concat([...locals, directory, Buffer.from(end)]));
}

const bytesOf = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, at) => Math.floor(value / 2 ** (8 * at)) % 256);
const u16 = (...values: number[]): number[] => values.flatMap((value) => bytesOf(value, 2));
const u32 = (...values: number[]): number[] => values.flatMap((value) => bytesOf(value, 4));
