import { symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.js';
import { lastLine, runTool } from './run-tool.js';

/** Files that compiling makes, relative to the folder. */
export const bindingFile = 'lib/tfjs_binding.node';
export const hostFile = 'lib/videoitg_host.node';

const flags = ['-O2', '-std=c++17', '-shared', '-fPIC', '-DNAPI_VERSION=8', '-Inode'];
/** Where the libraries lie from the module: in what setup builds, and in a stock package. */
const searchPaths = ['$ORIGIN/../deps/lib', '$ORIGIN/../../deps/lib'].map((path) => `-Wl,-rpath,${path}`);

/** Compiles tfjs-node's binding against the unpacked library, and our own module beside it. */
export async function compileBinding(folder: string, compiler: string, signal: AbortSignal): Promise<void> {
  // The linker looks for names without a version.
  for (const library of ['libtensorflow', 'libtensorflow_framework']) {
    const versioned = library === 'libtensorflow' ? 'libtensorflow_cc.so.2' : `${library}.so.2`;
    await symlink(versioned, join(folder, 'deps', 'lib', `${library}.so`));
  }
  const host = join(dirname(requireFromCore('package.json')), 'native', 'host.cc');
  await compile(compiler, [...flags, host, '-ldl', '-o', hostFile], folder, signal);
  const sources = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'];
  const libraries = ['-Ldeps/lib', '-ltensorflow', '-ltensorflow_framework', ...searchPaths];
  await compile(compiler, [...flags, '-Ideps/include', ...sources, ...libraries, '-o', bindingFile], folder, signal);
}

const requireFromCore = (file: string): string =>
  createRequire(import.meta.resolve('@videoitg/core')).resolve(`@videoitg/core/${file}`);

async function compile(compiler: string, args: readonly string[], folder: string, signal: AbortSignal): Promise<void> {
  const result = await runTool(compiler, args, { cwd: folder, signal });
  if (result.code === 0) return;
  throw new UserError(
    `${compiler} could not compile the native module (${lastLine(result)}). It needs C++17 and glibc's headers; name another compiler in CXX.`,
  );
}
