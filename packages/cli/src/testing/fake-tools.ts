import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../setup/sources.js';

/** The Python that makes and unpacks archives; undefined where there is none. */
export const realPython: string | undefined = ((): string | undefined => {
  const { status, stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
})();

/** A folder of programs that stand for pip, npm and the compiler, and the archives that the registries give out. */
export class FakeTools {
  readonly bin: string;
  readonly registry: string;

  constructor(readonly root: string) {
    this.bin = join(root, 'bin');
    this.registry = join(root, 'registry');
    mkdirSync(this.bin, { recursive: true });
    mkdirSync(this.registry, { recursive: true });
  }

  /** Puts a shell script in place of a program. */
  program(name: string, script: string): void {
    const file = join(this.bin, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** A pip that copies the file of the wanted package (`name==version`), npm likewise, a compiler that writes its output. */
  allPresent(): void {
    const copy = (spec: string): string => `exec /bin/cp "${this.registry}/${spec}" "$to/"`;
    const after = (flag: string): string =>
      `for last; do [ "$before" = ${flag} ] && to=$last; before=$last; done; package=$(echo "$last" | /usr/bin/tr -c 'a-z0-9\\n' -)`;
    this.program(
      'python3',
      `case "$*" in *--version*) exit 0;; "-m pip download"*) ${after('--dest')}; ${copy('$package.whl')};; esac\nexec ${realPython ?? 'false'} "$@"`,
    );
    this.program(
      'npm',
      `[ "$1" = --version ] && exit 0\n${after('--pack-destination')}\n/bin/cp "${this.registry}/$package.tgz" "$to/"`,
    );
    this.program(
      'g++',
      `[ "$1" = --version ] && exit 0\nfor last; do [ "$before" = -o ] && to=$last; before=$last; done; echo none > "$to"`,
    );
  }

  /** A wheel with members of these names, and what setup knows of it. */
  wheel(name: string, names: readonly string[], members: Source['members']): Source {
    const file = join(this.registry, `${name}--1-0.whl`);
    const script =
      'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1], "w")\n[z.writestr(n, n) for n in sys.argv[2:]]\nz.close()';
    this.#make(script, [file, ...names]);
    return this.#source(name, 'pypi', file, members);
  }

  /** A tarball likewise; a name `link -> target` is a symbolic link. */
  tarball(name: string, names: readonly string[], members: Source['members']): Source {
    const file = join(this.registry, `${name}-1-0.tgz`);
    const script = `import io, sys, tarfile
t = tarfile.open(sys.argv[1], "w:gz")
for name in sys.argv[2:]:
    own, _, link = name.partition(" -> ")
    info = tarfile.TarInfo(own)
    if link: info.type, info.linkname = tarfile.SYMTYPE, link
    else: info.size = len(own)
    t.addfile(info, None if link else io.BytesIO(own.encode()))
t.close()`;
    this.#make(script, [file, ...names]);
    return this.#source(name, 'npm', file, members);
  }

  #make(script: string, args: readonly string[]): void {
    const { status, stderr } = spawnSync(realPython ?? '', ['-c', script, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }

  #source(name: string, registry: Source['registry'], file: string, members: Source['members']): Source {
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    return { name, version: '1.0', registry, bytes: 1_000_000, sha256, licence: 'MIT', members };
  }
}
