import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const file = pathOf('./mistakes.test-d.ts');

/** What the compiler says under each numbered heading of the file. */
function compile(): ReadonlyMap<number, readonly string[]> {
  // `readConfigFile` gives plain JSON; `convert` checks it.
  const { compilerOptions } = ts.readConfigFile(pathOf('../../../../tsconfig.base.json'), (path) =>
    ts.sys.readFile(path),
  ).config as { readonly compilerOptions: unknown };
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, pathOf('../../../..'));
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram(
    [file],
    { ...options, noEmit: true, composite: false },
    {
      ...host,
      getSourceFile: (name, version, ...rest) =>
        name === file
          ? ts.createSourceFile(name, (host.readFile(name) ?? '').replaceAll('@ts-expect-error', ''), version)
          : host.getSourceFile(name, version, ...rest),
    },
  );
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`${file} was not read`);
  const headings = [...source.text.matchAll(/^\/\/ (\d+)\. /gm)].map((found) => ({
    number: Number(found[1]),
    at: found.index,
  }));
  const said = new Map<number, string[]>(headings.map(({ number }) => [number, []]));
  for (const { start = 0, messageText } of program.getSemanticDiagnostics(source)) {
    const heading = headings.findLast(({ at }) => at <= start);
    said.get(heading?.number ?? 0)?.push(ts.flattenDiagnosticMessageText(messageText, '\n'));
  }
  return said;
}

describe('wrong axes in model code are compile errors', () => {
  let said: ReadonlyMap<number, readonly string[]> = new Map();
  beforeAll(() => {
    said = compile();
  });
  const about = (number: number): string => said.get(number)?.join('\n') ?? '';

  it('accepts the right forms', () => {
    expect(said.size).toBe(11);
    expect(about(11)).toBe('');
  });

  it('add of different axes', () =>
    expect(about(1)).toMatchInlineSnapshot(`
    "Argument of type 'Tensor<["sample", "position", "mlp"], "f32">' is not assignable to parameter of type 'Tensor<NoInfer<["sample", "position", "embed"]>, "f32">'.
      Type '["sample", "position", "mlp"]' is not assignable to type '["sample", "position", "embed"]'.
        Type at position 2 in source is not compatible with type at position 2 in target.
          Type '"mlp"' is not assignable to type '"embed"'."
  `));
  it('linear with the wrong input axis', () =>
    expect(about(2)).toMatchInlineSnapshot(`
    "Argument of type 'Tensor<["sample", "position", "mlp"], "f32">' is not assignable to parameter of type 'Tensor<readonly ["sample", "position", "embed"], "f32">'.
      Type '["sample", "position", "mlp"]' is not assignable to type 'readonly ["sample", "position", "embed"]'.
        Type at position 2 in source is not compatible with type at position 2 in target.
          Type '"mlp"' is not assignable to type '"embed"'."
  `));
  it('softmax over an unknown axis', () =>
    expect(about(3)).toMatchInlineSnapshot(
      `"Argument of type '"frame"' is not assignable to parameter of type '"sample" | "position"'."`,
    ));
  it('attention with the value’s axes swapped', () =>
    expect(about(4)).toMatchInlineSnapshot(`
    "Argument of type 'Tensor<["sample", "keyHeads", "key", "width"], "f32">' is not assignable to parameter of type 'Tensor<readonly ["sample", "key", "keyHeads", "width"], "f32">'.
      Type '["sample", "keyHeads", "key", "width"]' is not assignable to type 'readonly ["sample", "key", "keyHeads", "width"]'.
        Type at position 1 in source is not compatible with type at position 1 in target.
          Type '"keyHeads"' is not assignable to type '"key"'."
  `));
  it('a wrong merge order', () =>
    expect(about(5)).toMatchInlineSnapshot(`
    "Type '"width"' is not assignable to type '"heads"'.
    Type '"heads"' is not assignable to type '"width"'."
  `));
  it('a transpose that is no permutation', () =>
    expect(about(6)).toMatchInlineSnapshot(`
    "Argument of type '["sample", "embed"]' is not assignable to parameter of type 'readonly ["sample", "embed"] & { error: "not an order of the axes"; of: ["sample", "position", "embed"]; }'.
      Type '["sample", "embed"]' is not assignable to type '{ error: "not an order of the axes"; of: ["sample", "position", "embed"]; }'."
  `));
  it('gather with a floating-point index', () =>
    expect(about(7)).toMatchInlineSnapshot(`
    "Argument of type 'Tensor<["sample", "position"], "f32">' is not assignable to parameter of type 'Tensor<["sample", "position"], "i32">'.
      Type '"f32"' is not assignable to type '"i32"'."
  `));
  it('mlp passed to a layer of embed', () =>
    expect(about(8)).toMatchInlineSnapshot(`
    "Argument of type 'Tensor<["sample", "position", "mlp"], "f32">' is not assignable to parameter of type 'Tensor<readonly ["sample", "position", "embed"], "f32">'.
      Type '["sample", "position", "mlp"]' is not assignable to type 'readonly ["sample", "position", "embed"]'.
        Type at position 2 in source is not compatible with type at position 2 in target.
          Type '"mlp"' is not assignable to type '"embed"'."
  `));
  it('a feed of another element type', () =>
    expect(about(9)).toMatchInlineSnapshot(`
    "Argument of type 'Tensor<["text"], "i32">' is not assignable to parameter of type 'Tensor<["text"], "f32">'.
      Type '"i32"' is not assignable to type '"f32"'."
  `));
  it('the wrong axes returned from forward', () =>
    expect(about(10)).toMatchInlineSnapshot(`
    "Type 'Tensor<["sample", "position", "mlp"], "f32">' is not assignable to type 'Tensor<["sample", "position", "embed"], "f32">'.
      Type '["sample", "position", "mlp"]' is not assignable to type '["sample", "position", "embed"]'.
        Type at position 2 in source is not compatible with type at position 2 in target.
          Type '"mlp"' is not assignable to type '"embed"'."
  `));
});
