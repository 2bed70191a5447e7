import { encode } from 'fast-png';
import { UserError } from '../../errors.js';
import { formatClock } from '../../terminal/format.js';
import { heightFor, requireImage, resizeForDisplay, type RgbImage } from '../image.js';
import { Canvas, textWidth, type Color } from './canvas.js';
import { ellipsis, wrapText } from './text-layout.js';

/** A frame of a sheet. */
export interface SheetFrame {
  /** Any size. */
  readonly picture: RgbImage;
  /** The frame's number in the video file. */
  readonly index: number;
  readonly seconds: number;
  readonly score?: number;
  /** Whether it shows the answer, where labels exist. */
  readonly positive?: boolean;
}
export interface SheetRow {
  /** For example `Chosen by the selector`. */
  readonly title: string;
  /** Shown in order of time, whatever their order here. */
  readonly frames: readonly SheetFrame[];
}
export interface ContactSheet {
  /** The question. */
  readonly title: string;
  /** For example the video's name and the model. */
  readonly subtitle: string;
  /** The first row is the selector's, the ones below it are comparisons. */
  readonly rows: readonly SheetRow[];
}

const GROUND: Color = [250, 250, 248];
const INK: Color = [23, 25, 29];
const SOFT: Color = [98, 104, 115];
const PLATE: Color = [226, 226, 221];
const TRUTH: Color = [17, 138, 87];
const WHITE: Color = [255, 255, 255];

const MARGIN = 44;
const GAP = 18;
const PICTURE_WIDTH = 224;
/** Taller pictures (portrait video) are made narrower instead. */
const MAX_PICTURE_HEIGHT = 300;
const MAX_COLUMNS = 8;
const MIN_WIDTH = 1000;
/** Room under a picture for time, score and frame number. */
const CAPTION = 60;
const TITLE = { size: 20, lineHeight: 36, maxLines: 3 } as const;
const ROW_HEADER = 44;
const ROW_GAP = 22;
/** A sheet is looked at; beyond this nobody does, and memory grows. */
const MAX_FRAMES = 512;

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly cellHeight: number;
  readonly titleLines: readonly string[];
}

/**
 * Draws chosen frames beside the ones that other ways of choosing take, as one RGB picture.
 * @throws {UserError} for no frames, more than 512, or a picture whose bytes do not fit its size.
 */
export function drawContactSheet(sheet: ContactSheet): RgbImage {
  const frames = sheet.rows.flatMap((row) => row.frames);
  if (frames.length === 0) throw new UserError('a contact sheet needs at least one frame.');
  if (frames.length > MAX_FRAMES)
    throw new UserError(`a contact sheet holds ${MAX_FRAMES} frames, not ${frames.length}.`);
  frames.forEach((frame) => requireImage(frame.picture, `the picture of frame ${frame.index}`));
  const layout = layOut(sheet);
  const canvas = new Canvas(layout.width, layout.height, GROUND);
  let y = drawTitle(canvas, sheet, layout);
  for (const row of sheet.rows) {
    y = drawRow(canvas, row, layout, y) + ROW_GAP;
  }
  return { width: canvas.width, height: canvas.height, data: canvas.data };
}

/** The sheet as the bytes of a PNG file. */
export function contactSheetPng(sheet: ContactSheet): Uint8Array {
  const { width, height, data } = drawContactSheet(sheet);
  return encode({ width, height, data, channels: 3, depth: 8 });
}

function layOut(sheet: ContactSheet): Layout {
  const most = Math.max(...sheet.rows.map((row) => row.frames.length));
  const columns = Math.min(MAX_COLUMNS, most);
  const width = Math.max(MIN_WIDTH, 2 * MARGIN + columns * PICTURE_WIDTH + (columns - 1) * GAP);
  const heights = sheet.rows.flatMap((row) => row.frames.map(({ picture }) => heightFor(picture, PICTURE_WIDTH)));
  const cellHeight = Math.min(MAX_PICTURE_HEIGHT, Math.max(...heights));
  const titleLines = wrapText(sheet.title, TITLE.size, width - 2 * MARGIN, TITLE.maxLines);
  const rowsHeight = sheet.rows.reduce((sum, row) => {
    const lines = Math.ceil(row.frames.length / columns);
    return sum + ROW_HEADER + lines * (cellHeight + CAPTION) + ROW_GAP;
  }, 0);
  const head = MARGIN + titleLines.length * TITLE.lineHeight + 40;
  return { width, height: Math.round(head + rowsHeight + MARGIN - ROW_GAP - 8), columns, cellHeight, titleLines };
}

function drawTitle(canvas: Canvas, sheet: ContactSheet, { titleLines, width }: Layout): number {
  let y = MARGIN;
  for (const line of titleLines) {
    canvas.drawText(line, MARGIN, y + TITLE.size, { size: TITLE.size, color: INK, weight: 0.15 });
    y += TITLE.lineHeight;
  }
  canvas.drawText(ellipsis(sheet.subtitle, 12, width - 2 * MARGIN), MARGIN, y + 14, { size: 12, color: SOFT });
  return y + 40;
}

function drawRow(canvas: Canvas, row: SheetRow, layout: Layout, top: number): number {
  const used = canvas.drawText(row.title, MARGIN, top + 24, { size: 14, color: INK, weight: 0.15 });
  const labelled = row.frames.filter((frame) => frame.positive !== undefined);
  if (labelled.length > 0) {
    const inside = labelled.filter((frame) => frame.positive === true).length;
    const text = `${inside} of ${labelled.length} show the answer`;
    canvas.drawText(text, MARGIN + used + 14, top + 24, { size: 12, color: inside > 0 ? TRUTH : SOFT });
  }
  const inOrder = [...row.frames].sort((left, right) => left.seconds - right.seconds);
  inOrder.forEach((frame, i) => {
    const x = MARGIN + (i % layout.columns) * (PICTURE_WIDTH + GAP);
    const y = top + ROW_HEADER + Math.floor(i / layout.columns) * (layout.cellHeight + CAPTION);
    drawFrame(canvas, frame, x, y, layout.cellHeight);
  });
  return top + ROW_HEADER + Math.ceil(inOrder.length / layout.columns) * (layout.cellHeight + CAPTION);
}

function drawFrame(canvas: Canvas, frame: SheetFrame, x: number, y: number, cellHeight: number): void {
  const { picture } = frame;
  const scale = Math.min(PICTURE_WIDTH / picture.width, cellHeight / picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const fills = width === PICTURE_WIDTH && height === cellHeight;
  const cell = { x, y, width: PICTURE_WIDTH, height: cellHeight };
  canvas.fillRect(cell, PLATE, 8);
  const left = x + Math.floor((PICTURE_WIDTH - width) / 2);
  const above = y + Math.floor((cellHeight - height) / 2);
  canvas.drawImage(resizeForDisplay(picture, width, height), left, above, fills ? 8 : 0);
  if (frame.positive === true) drawTruthMark(canvas, cell);
  const baseline = y + cellHeight + 25;
  canvas.drawText(formatClock(frame.seconds), x + 2, baseline, { size: 13, color: INK, weight: 0.15 });
  if (frame.score !== undefined) {
    const score = frame.score.toFixed(2);
    canvas.drawText(score, x + PICTURE_WIDTH - textWidth(score, 13), baseline, { size: 13, color: INK });
  }
  canvas.drawText(`frame ${frame.index}`, x + 2, baseline + 20, { size: 10.5, color: SOFT });
}

function drawTruthMark(
  canvas: Canvas,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): void {
  canvas.fillRect({ x: x - 1, y: y - 1, width: width + 2, height: height + 2 }, TRUTH, 9, 4);
  const badge = { x: x + width - 33, y: y + 9, width: 24, height: 24 };
  canvas.fillRect(badge, TRUTH, 12);
  canvas.drawText('✓', badge.x + 4.5, badge.y + 21, { size: 16, color: WHITE, weight: 0.16 });
}
