//# # A stage is a value
//# Trains a selector on the quickstart's videos, on top of the tower that the quickstart trained:
//#
//#     npx videoitg train examples/grounding.ts --dry-run
//#     npx videoitg train examples/grounding.ts --set stopAfter.steps=200
import { mini } from '@videoitg/models';
import { adamW, cosine, defineStage, grounding } from '@videoitg/train';

export default defineStage({
  name: 'grounding',
  task: grounding({
    model: mini(512),
    tokenizer: 'runs/quickstart/tokenizer',
    data: {
      root: 'runs/quickstart/videos',
      records: 'runs/quickstart/videos/train.json',
      maxFrames: 512,
    },
    batch: { videos: 4, questions: 4 },
  }),
  initFrom: 'runs/quickstart/tower',
  //# Path prefixes of the model's parameters; what is not named is frozen, and a prefix that matches nothing is an error.
  trainable: ['projector', 'language', 'head'],
  //# The reference gives the classifier ten times the rate of the rest; a group is a path prefix, too.
  optimizer: adamW({ learningRate: 1e-3, betas: [0.9, 0.99], clipNorm: 1, groups: { head: 1e-2 } }),
  schedule: cosine({ warmupRatio: 0.05 }),
  stopAfter: { steps: 1000 },
  checkpoint: { everySteps: 250 },
  output: 'runs/grounding',
});
