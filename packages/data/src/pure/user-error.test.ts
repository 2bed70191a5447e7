import { expect, it } from 'vitest';
import { FeatureCacheError } from '../feature-cache/format.js';
import { MiniatureError } from '../miniature/miniature-error.js';
import { VideoError } from '../video/errors.js';
import { SamplingError } from './frame-sampling.js';
import { RecordError } from './itg-record.js';
import { MetricError } from './metrics/errors.js';
import { OutputRowError } from './output-rows.js';
import { SelectionError } from './selection.js';

it('marks every error that the input causes, and keeps its name', () => {
  const errors = [
    new FeatureCacheError('a.arrow', 'no'),
    new MetricError('no'),
    new MiniatureError('no'),
    new OutputRowError('no'),
    new RecordError(1, '', 'no'),
    new SamplingError('invalid', 'no'),
    new SelectionError('no'),
    new VideoError('a.mp4', 'missing', 'no'),
  ];
  for (const error of errors) {
    expect(Reflect.get(error, Symbol.for('videoitg.user-error'))).toBe(true);
    expect(error.name).toBe(error.constructor.name);
  }
});
