import type { Session } from '@videoitg/core';
import type { LabelMode, SamplingFormula } from '@videoitg/data';
import { loadTokenizer, type SelectorConfig, type Tokenizer } from '@videoitg/models';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeModel } from '../checkpoint/model-description.js';
import { TrainingError } from '../errors.js';
import type { PrepareContext, PreparedTask, StageTask } from '../stage.js';
import { groundingTask } from './grounding-task.js';
import { cachedVideos, type CachedVideos } from './cached-videos.js';
import { recordsByVideo, type LoadedVideos } from './load-videos.js';
import { openTower } from './tower-source.js';

export interface GroundingStageOptions {
  readonly model: SelectorConfig;
  /** Folder with `tokenizer.json`. */
  readonly tokenizer: string;
  readonly data: {
    /** Folder that the records' video paths start from. */
    readonly root: string;
    /** JSON array in the published schema (spec 7.1). */
    readonly records: string;
    /** Default `frame`, the correct reading of the published labels (spec 3.3). */
    readonly labels?: LabelMode;
    /** Default 1. */
    readonly targetFps?: number;
    /** Default 1024. */
    readonly maxFrames?: number;
    readonly formula?: SamplingFormula;
    /** Arrow file of the tower's features; default `features.arrow` in the run's folder. Runs may share one. */
    readonly features?: string;
  };
  /** Videos per update and questions of each. */
  readonly batch: { readonly videos: number; readonly questions: number };
  /** Shown instead of every question: what the pictures alone give away. A control, not a way to train. */
  readonly constantQuestion?: string;
}

type DataOptions = Required<Omit<GroundingStageOptions['data'], 'features'>> &
  Pick<GroundingStageOptions['data'], 'features'>;

/** A grounding task with its videos, for evaluation on the training side and for reports. */
export interface PreparedGrounding extends PreparedTask {
  readonly loaded: LoadedVideos;
}

/** Task of the stage `grounding`: labelled frames, tower frozen, its features cached. */
export function grounding(options: GroundingStageOptions): StageTask {
  const { model, batch, tokenizer, constantQuestion } = options;
  const data: DataOptions = {
    labels: 'frame',
    targetFps: 1,
    maxFrames: 1024,
    formula: 'videoitg-a@1',
    ...options.data,
  };
  const description = describeModel(model);
  return {
    settings: { kind: 'grounding', model: description, tokenizer, data, batch, constantQuestion },
    async prepare(context): Promise<PreparedGrounding> {
      const text = await loadTokenizer(tokenizer);
      requireVocabulary(model, text);
      const loaded = await openVideos(model, data, context);
      await requireQuestions(loaded, data.records);
      const task = groundingTask(model, loaded.videos, {
        ...batch,
        seed: context.settings.seed,
        tokenizer: text,
        ...(constantQuestion === undefined ? {} : { constantQuestion }),
      });
      return {
        ...task,
        description,
        loaded,
        summary: summaryOf(loaded),
        files: await tokenizerFiles(tokenizer),
        close: () => loaded.close(),
      };
    },
  };
}

/** The tokenizer's files, so that a checkpoint can be used by itself. */
export async function tokenizerFiles(folder: string): Promise<Record<string, string>> {
  const names = ['tokenizer.json', 'tokenizer_config.json'];
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, at) => [name, texts[at] ?? '']));
}

function requireVocabulary({ language }: SelectorConfig, { vocabularySize }: Tokenizer): void {
  if (vocabularySize > language.vocabulary) {
    throw new TrainingError(
      `The tokenizer has ${vocabularySize} ids, but the model's table has ${language.vocabulary} rows. Raise language.vocabulary.`,
    );
  }
}

/** Closes the videos when there is nothing to ask about them. */
async function requireQuestions(loaded: CachedVideos, records: string): Promise<void> {
  const { videos, quarantined, skippedQuestions } = loaded;
  if (videos.some(({ questions }) => questions.length > 0)) return;
  await loaded.close();
  const [first] = quarantined;
  const reason = first === undefined ? '' : ` The first of them: ${first.reason}`;
  throw new TrainingError(
    `${records} leaves nothing to train on: ${skippedQuestions} questions have no labelled frame, ${quarantined.length} videos cannot be read.${reason}`,
  );
}

/** Opens the videos with the frozen tower's features cached beside the run; the tower runs only for a new cache. */
async function openVideos(
  model: SelectorConfig,
  { features: cache, ...data }: DataOptions,
  { settings, engine, signal, onProgress }: PrepareContext,
): Promise<CachedVideos> {
  if (settings.trainable.some((prefix) => prefix === 'vision' || prefix.startsWith('vision.'))) {
    throw new TrainingError(
      'The grounding stage caches the tower’s features, so the tower cannot be trained in it. Leave "vision" out of trainable.',
    );
  }
  const records = await recordsByVideo(data.records);
  const tower = await openTower(model, settings);
  let session: Session | undefined;
  try {
    return await cachedVideos(async () => (session ??= await tower.open(engine)), model.vision, records, {
      ...data,
      cache: cache ?? join(settings.output, 'features.arrow'),
      source: tower.source(data),
      ...(signal ? { signal } : {}),
      onProgress: (done, total) => onProgress?.('videos', done, total),
    });
  } finally {
    await session?.close();
  }
}

function summaryOf({ videos, quarantined, skippedQuestions, droppedLabels }: LoadedVideos): string[] {
  const questions = videos.reduce((sum, video) => sum + video.questions.length, 0);
  const frames = videos.reduce((sum, video) => sum + video.sampling.indices.length, 0);
  return [
    `${videos.length} videos, ${frames} frames, ${questions} questions`,
    ...(quarantined.length > 0 ? [`${quarantined.length} videos cannot be read and are left out`] : []),
    ...(skippedQuestions > 0 ? [`${skippedQuestions} questions have no labelled frame and are left out`] : []),
    ...(droppedLabels > 0 ? [`${droppedLabels} labels lie outside their video and are left out`] : []),
  ];
}
