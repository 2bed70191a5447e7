import { stat } from 'node:fs/promises';
import { printResult, type CommandContext } from '../context.js';
import type { Finding } from '../doctor/findings.js';
import { findGpu, inspectDriver, type Gpu } from '../doctor/gpu.js';
import { inspectCpu, inspectFfmpeg, inspectNode, inspectOnnxRuntime } from '../doctor/installed.js';
import { cudaOf, findInstalledTensorFlow, inspectTensorFlow, type InstalledTensorFlow } from '../doctor/tensorflow.js';
import { table } from '../terminal/table.js';

/** What doctor prints. */
export interface Diagnosis {
  /** Whether everything that is needed is there. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** The engine that `--engine auto` takes, if it can be loaded. */
  readonly engine?: 'tensorflow' | 'onnxruntime';
  /** The command to run next. */
  readonly next: string;
}

/** Prints what is installed, and the next step. */
export async function doctor(context: CommandContext): Promise<void> {
  const tensorFlow = await findInstalledTensorFlow();
  const findings = [
    inspectNode(process.versions.node),
    await inspectCpu(),
    ...inspectEngines(tensorFlow, await inspectOnnxRuntime(), await findGpu()),
    await inspectFfmpeg(),
  ];
  const trained = await stat('runs/quickstart/summary.json').catch(() => undefined);
  const diagnosis = diagnose(findings, trained !== undefined);
  printResult(context, diagnosis, describeDiagnosis(diagnosis));
}

/** The rows of the engines and of what a GPU needs. */
export function inspectEngines(
  tensorFlow: InstalledTensorFlow | undefined,
  onnxRuntime: Finding,
  gpu: Gpu | undefined,
): Finding[] {
  const driver = inspectDriver(gpu, tensorFlow && cudaOf(tensorFlow));
  return [driver, ...inspectTensorFlow(tensorFlow, gpu !== undefined), onnxRuntime];
}

/** @param trained whether the quickstart's model is there. */
export function diagnose(findings: readonly Finding[], trained: boolean): Diagnosis {
  const broken = findings.find(({ ok, optional }) => !ok && !optional);
  const works = (wanted: string): boolean => findings.some(({ name, ok }) => name === wanted && ok);
  // What is there is taken, whether it works or not: only a missing library leaves the choice to the other engine.
  const hasTensorFlow = findings.some(({ name, ok, optional }) => name === 'tensorflow' && (ok || !optional));
  const engine = hasTensorFlow ? 'tensorflow' : 'onnxruntime';
  // Only libraries for GPUs bring CUDA.
  const lacksCuda = works('driver') && !findings.some(({ name }) => name === 'cuda');
  const work = trained ? 'videoitg select VIDEO "a question"' : 'videoitg quickstart';
  const next = lacksCuda ? 'videoitg setup tensorflow --gpu' : work;
  return {
    ok: broken === undefined,
    findings,
    ...(works(engine) ? { engine } : {}),
    next: broken === undefined ? next : `mend ${broken.name}: ${broken.note}`,
  };
}

/** The diagnosis as a table with the next step below. */
export function describeDiagnosis({ findings, next }: Diagnosis): string {
  const rows = findings.map(({ name, version, ok, optional, note }) => {
    const state = ok ? 'ok' : optional ? 'optional' : 'missing';
    return [name, version ?? (ok ? '' : 'not found'), state, note];
  });
  const columns = ['part', 'version', '', ''].map((title) => ({ title }));
  return `${table(columns, rows)}\n  next: ${next}\n`;
}
