import { stat } from 'node:fs/promises';
import { printResult, type CommandContext } from '../context.js';
import { inspectCpu, inspectFfmpeg, inspectNode, inspectOnnxRuntime, type Finding } from '../doctor/findings.js';
import { table } from '../terminal/table.js';

/** What doctor prints. */
export interface Diagnosis {
  /** Whether everything that is needed is there. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** The engine that `--engine auto` takes, if it can be loaded. */
  readonly engine?: 'onnxruntime';
  /** The command to run next. */
  readonly next: string;
}

/** Prints what is installed, and the next step. */
export async function doctor(context: CommandContext): Promise<void> {
  const node = inspectNode(process.versions.node);
  const findings = [node, await inspectOnnxRuntime(), await inspectFfmpeg(), await inspectCpu()];
  const trained = await stat('runs/quickstart/summary.json').catch(() => undefined);
  const diagnosis = diagnose(findings, trained !== undefined);
  printResult(context, diagnosis, describeDiagnosis(diagnosis));
}

/** @param trained whether the quickstart's model is there. */
export function diagnose(findings: readonly Finding[], trained: boolean): Diagnosis {
  const broken = findings.find(({ ok }) => !ok);
  const hasOnnxRuntime = findings.some(({ name, ok }) => name === 'onnxruntime' && ok);
  const work = trained ? 'videoitg select VIDEO "a question"' : 'videoitg quickstart';
  return {
    ok: broken === undefined,
    findings,
    ...(hasOnnxRuntime ? { engine: 'onnxruntime' } : {}),
    next: broken === undefined ? work : `mend ${broken.name}: ${broken.note}`,
  };
}

/** The diagnosis as a table with the next step below. */
export function describeDiagnosis({ findings, next }: Diagnosis): string {
  const rows = findings.map(({ name, version, ok, note }) => [
    name,
    version ?? 'not found',
    ok ? 'ok' : 'missing',
    note,
  ]);
  const columns = ['part', 'version', '', ''].map((title) => ({ title }));
  return `${table(columns, rows)}\n  next: ${next}\n`;
}
