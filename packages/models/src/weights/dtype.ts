/** Bytes per value of the format's whole-byte dtypes. Source: the safetensors format description. */
const BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  F8_E8M0: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  C64: 8,
  F64: 8,
  I64: 8,
  U64: 8,
} as const;

/** A dtype by its name in the file. */
export type StoredDtype = keyof typeof BYTES;

export function isStoredDtype(name: string): name is StoredDtype {
  return Object.hasOwn(BYTES, name);
}

export function bytesPerValue(dtype: StoredDtype): number {
  return BYTES[dtype];
}
