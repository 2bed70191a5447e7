// One process of our side of the real-size benchmark: scores frames of a video with a checkpoint of the published layout, as
// `videoitg select` does: the tower's weights and the decoder's one after the other, the decoder's programs started while the
// tower's weights are read. Prints one JSON line.
//
//   our-selection.ts CHECKPOINT VIDEO --frames 8 [--engine tensorflow|onnxruntime] [--threads 2]
//   our-selection.ts CHECKPOINT VIDEO --frames 8 --export FOLDER      writes what the peer reads instead: the same frames
//                                                                     as decoded, and the token ids of the same question
import { mkdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Program, Session } from '@videoitg/core';
import { decodeFrames, probeVideo } from '@videoitg/data';
import { sampleFrames, type FrameSampling } from '@videoitg/data/pure';
import {
  decoderPrograms,
  FrameSelector,
  inferenceBundle,
  inferenceSide,
  loadHuggingFace,
  loadTokenizer,
  planMemory,
  readHuggingFaceConfig,
  videoitgLayout,
  visionPrograms,
  type SelectorConfig,
} from '@videoitg/models';
import { prompterOf, scoreSamples, seeVideo } from '@videoitg/train';
import { engineNamed } from '../engines.js';
import { Phases } from './phases.js';
import type { PhaseNumbers, SelectionReport } from './result.js';

const question = 'In which frames does the red circle touch the blue square while the sign is up?';

const exact = { storage: 'f32', products: 'f32' } as const;

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
const frames = sampling.indices.length;
const prompt = prompterOf(config.head, tokenizer)(question);
const text = prompt.flatMap((part) => (part.kind === 'text' ? [...part.ids] : []));
const report = options.export === undefined ? await select() : await exportSample(options.export);
process.stdout.write(`${JSON.stringify(report)}\n`);

async function select(): Promise<SelectionReport> {
  const phases = new Phases();
  const tower = await start(visionPrograms);
  const starting = start(decoderPrograms);
  await tower.load();
  const decoder = await starting; // counted as loading in full
  phases.end('load');
  const visual = await seeVideo(tower.session, config, video, sampling);
  await tower.session.close();
  phases.end('vision');
  await decoder.load();
  phases.end('load');
  const sample = { id: 'the question', frames, visual, prompt };
  const [scores = new Float32Array()] = await scoreSamples(decoder.session, config, [sample], { tokenizer, k: frames });
  await decoder.session.close();
  phases.end('decoder');
  return { version: `Node ${process.versions.node}`, scores: [...scores], ...phases.report, planMb: plan() };
}

interface Started {
  readonly session: Session;
  readonly load: () => Promise<unknown>;
}

async function start(programs: (model: FrameSelector) => Program[]): Promise<Started> {
  const model = new FrameSelector(config);
  const engine = engineNamed(options.engine);
  const bundle = inferenceBundle(model, programs(model), { ...exact, engine: engine.name });
  const session = await engine.open(bundle, { threads: Number(options.threads) });
  const layout = videoitgLayout(model);
  return { session, load: () => loadHuggingFace(checkpoint, session, bundle.state, { layout }) };
}

function plan(): PhaseNumbers {
  const engine = options.engine === 'onnxruntime' ? 'onnxruntime' : 'tensorflow';
  const sizes = { frames, textTokens: text.length };
  const { phases } = planMemory(config, { ...sizes, ...exact, engine });
  const mebibytes = ({ bytes }: { readonly bytes: number }): number => bytes / 2 ** 20;
  return { load: mebibytes(phases.load), vision: mebibytes(phases.vision), decoder: mebibytes(phases.decoder) };
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
  writeFileSync(join(folder, 'sample.json'), JSON.stringify({ frames, ...size, text }));
  const visual = frames * inferenceSide(config, frames) ** 2;
  return { frames, positions: visual + text.length };
}

async function configOf(folder: string): Promise<SelectorConfig> {
  const read = await readHuggingFaceConfig(folder);
  if (read.kind !== 'videoitg') throw new RangeError(`${folder} is no frame selector.`);
  return read.selector;
}

/** One frame a second, at most so many, spread over the video. */
async function samplingOf(path: string, maxFrames: number): Promise<FrameSampling> {
  const { frameCount, averageFps } = await probeVideo(path);
  return sampleFrames({ formula: 'videoitg-a@1', frameCount, fps: averageFps.value, targetFps: 1, maxFrames });
}
