import type { Feeds, HostArray, Session } from '@videoitg/core';

/** A session whose program `infer` gives each sample the logits that belong to the first token of its question. */
export class ScoringSession implements Session {
  readonly compilations = 0;
  /** Samples of every run. */
  readonly runs: number[] = [];

  /** @param logits By token, one a frame of the video that it asks about. */
  constructor(
    readonly logits: readonly (readonly number[])[],
    readonly hidden: number,
  ) {}

  run(program: string, feeds: Feeds): Promise<Readonly<Record<string, HostArray>>> {
    if (program === 'visual') {
      const { shape: [frames = 0] = [] } = feeds['features'] ?? {};
      const [, cell = 0] = feeds['grid']?.shape ?? [];
      const shape = [frames, cell, cell, this.hidden];
      return Promise.resolve({ visual: { shape, data: new Float32Array(frames * cell ** 2 * this.hidden) } });
    }
    if (program !== 'infer') throw new Error(`there is no program ${program} here`);
    const tokens = [...(feeds['textIds']?.data ?? [])];
    this.runs.push(tokens.length);
    const frames = feeds['visual']?.shape[0] ?? 0;
    const data = new Float32Array(frames);
    data.set(tokens.flatMap((token) => this.logits[token] ?? []));
    return Promise.resolve({ logits: { shape: [frames], data } });
  }

  read(): Promise<Float32Array> {
    throw new Error('this session has no state');
  }

  readBits(): Promise<Uint16Array> {
    throw new Error('this session has no state');
  }

  write(): Promise<void> {
    throw new Error('this session has no state');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
