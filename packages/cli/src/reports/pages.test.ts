import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { HOSTILE_TEXTS } from '../testing/hostile-texts.js';
import { attribute, inspectPage, textOf } from '../testing/inspect-page.js';
import type { RgbImage } from './image.js';
import type { RunReport } from './run/model.js';
import { runPage } from './run/page.js';
import { RUN_SCRIPT } from './run/script.js';
import type { Timeline } from './timeline/model.js';
import { timelinePage } from './timeline/page.js';
import { TIMELINE_SCRIPT } from './timeline/script.js';

const picture = (width: number, height: number, seed = 1): RgbImage => {
  let state = seed;
  const data = Uint8Array.from({ length: width * height * 3 }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { width, height, data };
};

/** Six frames at one second; the answer is 2 <= t < 4. */
const timeline = (changes: Partial<Timeline> = {}): Timeline => ({
  title: 'held-out/07.mp4',
  video: 'videos/held out #7.mp4',
  durationSeconds: 6,
  frames: [0, 1, 2, 3, 4, 5].map((seconds) => ({
    index: seconds * 25,
    seconds,
    picture: picture(32, 18, seconds + 1),
  })),
  lines: [
    { label: 'touch?', scores: [0.1, 0.2, 0.9, 0.8, 0.3, 0.1], chosen: [2, 3, 4], truth: [{ start: 2, end: 4 }] },
    { label: 'no labels', scores: [0.5, 0.6, 0.1, 0.1, 0.1, 0.1], chosen: [0, 1] },
  ],
  uniform: [0, 3, 5],
  ...changes,
});

const steps = Array.from({ length: 50 }, (_, i) => ({
  step: i + 1,
  loss: i === 20 ? Number.NaN : 1 / (i + 1),
  learningRate: 1e-3,
  gradientNorm: 1,
  stepsPerSecond: 17,
}));
const report = (changes: Partial<RunReport> = {}): RunReport => ({
  title: 'runs/quickstart',
  facts: [['engine', 'onnxruntime']],
  headline: [{ label: 'held-out AP', value: '0.93', note: 'random 0.33' }],
  stages: [{ name: 'Grounding', note: 'tower frozen', steps }],
  heldOut: [
    { title: 'AP', subject: 'selector', baselines: ['random'], rows: [{ label: 'all', value: 0.9, baselines: [0.3] }] },
  ],
  phases: [{ name: 'train', seconds: 12 }],
  config: { optimizer: { learningRate: 1e-3 }, name: 'grounding' },
  ...changes,
});

/** The text as it is laid out: the source's line breaks are spaces. */
const laidOut = (element: Parameters<typeof textOf>[0]): string => textOf(element).replace(/\s+/g, ' ').trim();
const titleOf = (page: ReturnType<typeof inspectPage>): string | undefined => {
  const title = page.elements.find((element) => element.tagName === 'h1');
  return title && textOf(title);
};

describe.each([
  ['timeline', timelinePage(timeline()), TIMELINE_SCRIPT],
  ['run', runPage(report()), RUN_SCRIPT],
])('%s page', (_, text, script) => {
  const page = inspectPage(text);
  it('is well-formed, self-contained and runs one script, which its policy names', () => {
    expect(page.errors).toEqual([]);
    expect(page.external).toEqual([]);
    expect(text).not.toMatch(/https?:/);
    expect(page.scripts).toEqual([script]);
    const hash = createHash('sha256').update(script).digest('base64');
    const policy = page.elements.find((element) => attribute(element, 'http-equiv') === 'Content-Security-Policy');
    expect(policy && attribute(policy, 'content')).toMatch(`script-src 'sha256-${hash}'`);
  });
  it('has a script that compiles, unique ids, and no numbers that are none', () => {
    expect(() => new Script(script)).not.toThrow();
    const ids = page.elements.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const drawings = page.elements.flatMap((element) => [
      attribute(element, 'd') ?? '',
      attribute(element, 'style') ?? '',
    ]);
    expect(drawings.filter((value) => /NaN|Infinity|undefined/.test(value))).toEqual([]);
  });
});

/** Those among the hostile characters that HTML does not allow. */
const FORBIDDEN = ['\u0000', '\u0007', '\u001b', '\u0085', '\ud800', '\uffff', '\ufdd0'];

describe('hostile texts stay texts', () => {
  const plainElements = inspectPage(timelinePage(timeline())).elements.length;
  it.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text.slice(0, 40)), text]))('%s', (_, text) => {
    const base = timeline();
    const hostile = timeline({
      title: text,
      video: `videos/${text.replace(/\p{Surrogate}|\\/gu, '')}`,
      lines: base.lines.map((line) => ({ ...line, label: text, note: text })),
      facts: [[text, text]],
    });
    const page = inspectPage(timelinePage(hostile));
    expect(page.errors).toEqual([]);
    expect(page.external).toEqual([]);
    expect(page.scripts).toEqual([TIMELINE_SCRIPT]);
    // Two notes (a tag each) and one more fact (div, dt, dd): nothing else came to be.
    expect(page.elements.length - plainElements).toBe(2 + 3);
    expect(page.elements.flatMap((each) => each.attrs.filter(({ name }) => name.startsWith('on')))).toEqual([]);
    const asShown = Array.from(text.replaceAll('\r\n', '\n'), (character) =>
      FORBIDDEN.includes(character) ? '\ufffd' : character,
    ).join('');
    expect(titleOf(page)).toBe(asShown);
    expect(page.data).toMatchObject({ lines: [{ label: text }, { label: text }] });

    const run = inspectPage(
      runPage(
        report({
          title: text,
          facts: [[text, text]],
          headline: [{ label: text, value: text, note: text }],
          stages: [{ name: text, note: text, steps }],
          heldOut: [
            {
              title: text,
              note: text,
              subject: text,
              baselines: [text],
              rows: [{ label: text, note: text, value: 1, baselines: [0] }],
            },
          ],
          phases: [{ name: text, seconds: 1 }],
          config: { [`${text.slice(0, 5)}k`]: text },
        }),
      ),
    );
    expect([run.errors, run.external]).toEqual([[], []]);
    expect(run.scripts).toEqual([RUN_SCRIPT]);
    expect(titleOf(run)).toBe(asShown);
  });
});

describe('timeline page', () => {
  it('carries frames, scores, answer and choice', () => {
    const page = inspectPage(timelinePage(timeline()));
    expect(page.data).toMatchObject({
      duration: 6,
      frames: [
        [0, 0],
        [25, 1],
        [50, 2],
        [75, 3],
        [100, 4],
        [125, 5],
      ],
      lines: [
        { label: 'touch?', scores: [0.1, 0.2, 0.9, 0.8, 0.3, 0.1], chosen: [2, 3, 4], truth: [[2, 4]] },
        { chosen: [0, 1] },
      ],
    });
    expect(page.data).toHaveProperty('thumbs.length', 6);
    const video = page.elements.find((element) => element.tagName === 'video');
    expect(video && attribute(video, 'src')).toBe('videos/held%20out%20%237.mp4');
    const text = page.elements.filter((element) => attribute(element, 'class') === 'result').map(laidOut);
    expect(text).toEqual(['2 of 3 show the answer (2 exist) · uniform 1 of 3', '2 frames · uniform 3 frames']);
    const wash = page.elements.find((element) => attribute(element, 'class') === 'wash active');
    const rect = wash?.childNodes.find((node) => node.nodeName === 'rect');
    // 2 s and 4 s of 6 s in a drawing 1000 wide.
    expect(rect && 'attrs' in rect && [attribute(rect, 'x'), attribute(rect, 'width')]).toEqual(['333.333', '333.333']);
  });

  it('stays under 2 MB with 512 incompressible pictures and ten questions', () => {
    const frames = Array.from({ length: 512 }, (_, i) => ({
      index: i * 12,
      seconds: i / 2,
      picture: picture(60, 34, i + 1),
    }));
    const line = {
      label: 'x'.repeat(500),
      scores: frames.map((_, i) => (i % 97) / 97),
      chosen: frames.slice(0, 32).map((_, i) => i * 16),
    };
    const text = timelinePage(
      timeline({
        durationSeconds: 256,
        frames,
        lines: new Array<typeof line>(10).fill(line),
        uniform: line.chosen.map((i) => i + 8),
      }),
    );
    expect(Buffer.byteLength(text)).toBeLessThan(2_000_000);
    const { thumbs } = inspectPage(text).data as { thumbs: (string | null)[] };
    expect(line.chosen.filter((i) => thumbs[i] === null)).toEqual([]);
  });

  it('refuses what it cannot show', () => {
    const problem = (changes: Partial<Timeline>): string => {
      try {
        timelinePage(timeline(changes));
        return 'accepted';
      } catch (error) {
        return String(error);
      }
    };
    const [first, second] = timeline().frames;
    if (first === undefined || second === undefined) throw new Error('the fixture has frames');
    expect([
      problem({ frames: [] }),
      problem({ durationSeconds: Number.NaN }),
      problem({ frames: [second, first], lines: [{ label: 'q', scores: [1, 1], chosen: [0] }], uniform: [] }),
      problem({ lines: [{ label: 'q', scores: [1], chosen: [] }] }),
      problem({ uniform: [6] }),
      problem({ video: 'https://example.test/x.mp4' }),
      problem({ video: '//example.test/x.mp4' }),
      problem({ video: 'javascript:alert(1)' }),
      problem({ video: '\\\\host\\x.mp4' }),
      problem({ video: '../videos/x.mp4' }),
    ]).toMatchInlineSnapshot(`
      [
        "UserError: a timeline needs at least one frame and one line.",
        "UserError: a timeline needs the video's duration, not NaN s.",
        "UserError: the timeline's frames are not in order of time at position 1.",
        "UserError: "q" has 1 scores for 6 frames.",
        "UserError: there is no frame at position 6.",
        "UserError: the video of a timeline is given by a path relative to the page, not https://example.test/x.mp4.",
        "UserError: the video of a timeline is given by a path relative to the page, not //example.test/x.mp4.",
        "UserError: the video of a timeline is given by a path relative to the page, not javascript:alert(1).",
        "UserError: the video of a timeline is given by a path relative to the page, not \\\\host\\x.mp4.",
        "accepted",
      ]
    `);
  });
});

describe('run page', () => {
  it('counts values that are not finite and keeps the last step in the readout', () => {
    const page = inspectPage(runPage(report()));
    expect(page.data).toMatchObject({ charts: [{ xs: steps.map(({ step }) => step) }, {}, {}, {}] });
    expect(page.elements.filter((element) => attribute(element, 'class') === 'warning').map(laidOut)).toEqual([
      '1 of 50 values are not finite.',
    ]);
    expect(page.elements.filter((element) => element.tagName === 'output').map(textOf)).toHaveLength(4);
    const rows = page.elements.filter((element) => element.tagName === 'tr').map(laidOut);
    expect(rows).toEqual(['optimizer.learningRate 0.001', 'name grounding']);
  });
  it('leaves out what a run does not have', () => {
    const page = inspectPage(runPage(report({ headline: [], stages: [], heldOut: [], phases: [], config: {} })));
    expect(page.errors).toEqual([]);
    expect(page.elements.filter((element) => element.tagName === 'section')).toEqual([]);
  });
});
