import { expect, it } from 'vitest';
import { axis, dynamicAxis } from '../axis.js';
import { param } from './param.js';

it('refuses axes that a parameter cannot have', () => {
  expect(() => param([axis('hidden', 32), axis('hidden', 48)])).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: param: axis "hidden" is given twice; axis names are unique within a value, so rename one]`,
  );
  expect(() => param([dynamicAxis('frame')])).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: param: axis "frame" has a free size; parameters have fixed sizes]`,
  );
});
