import { describe, expect, it } from 'vitest';
import { parseItgRecord, parseItgRecords } from './itg-record.js';

const record = {
  id: 83_996,
  video: 'LLaVA-Video-178K/group/a.mp4',
  question: '<image>\nDoes the person sweep?',
  answer: 'Yes.',
  frame_num: [15, 16],
  clip_num: [3],
  motion: 'No',
  existence: 'No',
};

describe('parseItgRecord', () => {
  it('keeps the fields, with the id as text', () => {
    expect(parseItgRecord({ ...record, extra: 1 }, 1)).toEqual({ ...record, id: '83996' });
  });

  it('names row, field and fix', () => {
    const parse = (changes: object) => () => parseItgRecord({ ...record, ...changes }, 7);
    expect(parse({ frame_num: [1, 2.5] })).toThrowErrorMatchingInlineSnapshot(
      `[RecordError: Row 7, field frame_num.1: Invalid input: expected int, received number. Give a list of 1-fps frame indices, integers from 0.]`,
    );
    expect(parse({ frame_num: [-1] })).toThrowErrorMatchingInlineSnapshot(
      `[RecordError: Row 7, field frame_num.0: Too small: expected number to be >=0. Give a list of 1-fps frame indices, integers from 0.]`,
    );
    expect(parse({ clip_num: 'None.' })).toThrowErrorMatchingInlineSnapshot(
      `[RecordError: Row 7, field clip_num: Invalid input: expected array, received string. Give a list of five-second clip numbers, integers from 0.]`,
    );
    expect(parse({ question: undefined })).toThrowErrorMatchingInlineSnapshot(
      `[RecordError: Row 7, field question: Invalid input: expected string, received undefined. Give the instruction as text.]`,
    );
    expect(() => parseItgRecord('text', 7)).toThrowErrorMatchingInlineSnapshot(
      `[RecordError: Row 7: Invalid input: expected object, received string. Give an object with id, video, question, answer, frame_num and clip_num.]`,
    );
  });

  it.each(['../secret.mp4', '/etc/passwd', 'a/../../b.mp4', 'C:\\x.mp4', '\\\\host\\x.mp4', 'a\0.mp4', ''])(
    'refuses the path %j',
    (video) => expect(() => parseItgRecord({ ...record, video }, 1)).toThrow('Row 1, field video'),
  );

  it('takes no prototype from a file', () => {
    const hostile: unknown = JSON.parse(JSON.stringify(record).replace('{', '{"__proto__":{"polluted":1},'));
    const parsed = parseItgRecord(hostile, 1);
    expect('polluted' in parsed).toBe(false);
    expect('polluted' in {}).toBe(false);
  });
});

it('wants unique ids, as text', () => {
  expect(() => parseItgRecords([record, { ...record, id: '83996' }])).toThrowErrorMatchingInlineSnapshot(
    `[RecordError: Row 2, field id: 83996 is already the id of row 1. Give a unique one.]`,
  );
});
