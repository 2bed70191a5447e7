// Says which TensorFlow this machine has and whether it sees a GPU; in a process of its own, as a library that does not
// fit the processor ends it.
import { inspectTensorFlowLibrary } from '@videoitg/core';
import { answerParent } from './child-answer.js';

await answerParent(() => Promise.resolve(inspectTensorFlowLibrary()));
