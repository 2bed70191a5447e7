/** Names of a processor's extensions, from the text of /proc/cpuinfo; none where that says nothing of them. */
export function cpuFlags(cpuinfo: string): ReadonlySet<string> {
  // x86 calls them flags, ARM features; every core repeats the line.
  return new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/) ?? []);
}
