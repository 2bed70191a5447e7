/**
 * Text as a part of a node name: TensorFlow takes letters, digits, `_`, `.`, `-` and, between parts, `/`. Paths of our
 * state and modules hold no `-`, so that distinct ones stay distinct.
 */
export const namePart = (text: string): string => text.replace(/[^\w.]/g, '-').replace(/^[^A-Za-z0-9.]/, 'x$&');

/** The parts of several texts, made distinct by numbers where they would be alike. */
export function distinctParts(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const part = namePart(text);
    let name = part;
    for (let count = 2; taken.has(name); count++) name = `${part}-${count}`;
    taken.add(name);
    return name;
  });
}
