import { compareOnnx } from './check-export.js';

const [onnx = '', check = ''] = process.argv.slice(2);
const difference = await compareOnnx(onnx, check);
process.send?.(difference);
process.disconnect();
