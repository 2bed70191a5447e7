import { describe, expect, it } from 'vitest';
import { vectorExtensions, type Finding } from '../doctor/findings.js';
import { describeDiagnosis, diagnose } from './doctor.js';

const healthy: readonly Finding[] = [
  { name: 'node', version: '22.11.0', ok: true, note: '' },
  { name: 'onnxruntime', version: '1.30.0', ok: true, note: 'runs the graphs: the default engine' },
  { name: 'ffmpeg', version: '8.0', ok: true, note: 'decodes and encodes video (node-av)' },
  { name: 'cpu', version: 'x64', ok: true, note: '8 cores, AVX2 AVX-512' },
];

describe('doctor', () => {
  it('prints a table and the next step', () => {
    expect(describeDiagnosis(diagnose(healthy, false))).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0   ok
        onnxruntime   1.30.0    ok   runs the graphs: the default engine
        ffmpeg        8.0       ok   decodes and encodes video (node-av)
        cpu           x64       ok   8 cores, AVX2 AVX-512

        next: videoitg quickstart
      "
    `);
    expect(diagnose(healthy, true)).toMatchObject({
      ok: true,
      engine: 'onnxruntime',
      next: 'videoitg select VIDEO "a question"',
    });
  });

  it('names what is missing', () => {
    const note = 'run npm install again; it could not be loaded: libonnxruntime.so.1 is missing';
    const broken = healthy.map((finding) =>
      finding.name === 'onnxruntime' ? { name: 'onnxruntime', ok: false, note } : finding,
    );
    const diagnosis = diagnose(broken, false);
    expect(diagnosis.ok).toBe(false);
    expect(diagnosis.engine).toBeUndefined();
    expect(describeDiagnosis(diagnosis)).toMatchInlineSnapshot(`
      "  part          version
        node          22.11.0     ok
        onnxruntime   not found   missing   run npm install again; it could not be loaded: libonnxruntime.so.1 is missing
        ffmpeg        8.0         ok        decodes and encodes video (node-av)
        cpu           x64         ok        8 cores, AVX2 AVX-512

        next: mend onnxruntime: run npm install again; it could not be loaded: libonnxruntime.so.1 is missing
      "
    `);
  });

  it('reads vector extensions where Linux lists them', () => {
    const x64 = 'processor\t: 0\nflags\t\t: fpu sse2 avx avx2 avx512f avx512_vnni\nbugs\t: spectre_v1\n';
    expect(vectorExtensions(x64)).toEqual(['AVX2', 'AVX-512', 'VNNI']);
    expect(vectorExtensions('processor\t: 0\nFeatures\t: fp asimd\n')).toEqual([]);
    expect(vectorExtensions('')).toEqual([]);
  });
});
