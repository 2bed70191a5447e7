import type { Program } from '@videoitg/core';
import type { FrameSelector } from '../selector/frame-selector.js';
import { featuresProgram, scoringPrograms, visualProgram } from '../selector/selector-programs.js';

/** Programs that turn a video's frames into visual vectors, `features` and `visual`: tower and projector alone. */
export const visionPrograms = (model: FrameSelector): Program[] => [featuresProgram(model), visualProgram(model)];

/** Programs that score frames from their visual vectors: language model and head alone. */
export const decoderPrograms = (model: FrameSelector): Program[] =>
  scoringPrograms(model).filter(({ name }) => name !== 'visual');
