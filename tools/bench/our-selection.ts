// One process of our side of the real-size benchmark: loads a folder of Hugging Face's layout and scores frames of a video,
// as `videoitg select` does; prints one JSON line.
//
//   our-selection.ts CHECKPOINT VIDEO --frames 8 [--engine tensorflow|onnxruntime] [--threads 2]
//   our-selection.ts CHECKPOINT VIDEO --frames 8 --export FOLDER      writes what the peer reads instead: the same frames
//                                                                     as decoded, and the token ids of the same question
import { mkdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBundle, parameterEntries, type Session } from '@videoitg/core';
import { decodeFrames, probeVideo } from '@videoitg/data';
import { sampleFrames, type FrameSampling } from '@videoitg/data/pure';
import {
  featuresProgram,
  FrameSelector,
  loadHuggingFace,
  loadTokenizer,
  readHuggingFaceConfig,
  scoringPrograms,
  videoitgLayout,
  type SelectorConfig,
} from '@videoitg/models';
import { prompterOf, scoreSamples, seeVideo } from '@videoitg/train';
import { engineNamed } from './engines.js';
import { Phases } from './phases.js';
import type { SelectionReport } from './report.js';

const question = 'In which frames does the red circle touch the blue square while the sign is up?';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    frames: { type: 'string', default: '8' },
    engine: { type: 'string', default: 'tensorflow' },
    threads: { type: 'string', default: '2' },
    export: { type: 'string' },
  },
});

const [checkpoint = '', video = ''] = positionals;
const [config, tokenizer, sampling] = await Promise.all([
  configOf(checkpoint),
  loadTokenizer(checkpoint),
  samplingOf(video, Number(options.frames)),
]);
const prompt = prompterOf(config.head, tokenizer)(question);
const report = options.export === undefined ? await select() : await exportSample(options.export);
process.stdout.write(`${JSON.stringify(report)}\n`);

async function select(): Promise<SelectionReport> {
  const phases = new Phases();
  const session = await load();
  const loadPeakMb = peakMb();
  phases.mark('load');
  const visual = await seeVideo(session, config, video, sampling);
  phases.mark('vision');
  const sample = { id: 'question', frames: sampling.indices.length, visual, prompt };
  const [scores = new Float32Array()] = await scoreSamples(session, config, [sample], { tokenizer, k: 1 });
  phases.mark('decoder');
  await session.close();
  const version = `Node ${process.versions.node}`;
  return { version, scores: [...scores], ...phases.report, loadPeakMb, peakMb: peakMb() };
}

async function load(): Promise<Session> {
  const model = new FrameSelector(config);
  const bundle = makeBundle([featuresProgram(model), ...scoringPrograms(model)], parameterEntries(model));
  const session = await engineNamed(options.engine).open(bundle, { threads: Number(options.threads) });
  await loadHuggingFace(checkpoint, session, bundle.state, { layout: videoitgLayout(model) });
  return session;
}

/** `sample.json` and `frames.rgb`, as `tools/parity/torch_selector.py` reads them. */
async function exportSample(folder: string): Promise<Readonly<Record<string, number>>> {
  mkdirSync(folder, { recursive: true });
  const file = await open(join(folder, 'frames.rgb'), 'w');
  let size = { width: 0, height: 0 };
  try {
    for await (const { rgb, width, height } of decodeFrames(video, sampling.indices)) {
      await file.writeFile(rgb);
      size = { width, height };
    }
  } finally {
    await file.close();
  }
  const text = prompt.flatMap((part) => (part.kind === 'text' ? [...part.ids] : []));
  const frames = sampling.indices.length;
  writeFileSync(join(folder, 'sample.json'), JSON.stringify({ frames, ...size, text }));
  return { frames, ...size, tokens: text.length };
}

async function configOf(folder: string): Promise<SelectorConfig> {
  const read = await readHuggingFaceConfig(folder);
  if (read.kind !== 'videoitg') throw new RangeError(`${folder} is no frame selector.`);
  return read.selector;
}

/** One frame a second, and as many as asked for. */
async function samplingOf(path: string, frames: number): Promise<FrameSampling> {
  const { frameCount, averageFps } = await probeVideo(path);
  const fps = averageFps.value;
  return sampleFrames({ formula: 'videoitg-a@1', frameCount, fps, targetFps: 1, maxFrames: frames });
}

function peakMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}
