import type { Weights } from '../weights/weights.js';
import { valuePieces } from '../weights/value-pieces.js';

/** A tensor of a file. */
export interface TensorAt {
  readonly weights: Weights;
  readonly name: string;
}

/** Whether two tensors of one shape hold the same float32 values, bit for bit; read piece by piece. */
export async function equalTensors(a: TensorAt, b: TensorAt, shape: readonly number[]): Promise<boolean> {
  for (const piece of valuePieces(shape)) {
    const left = await a.weights.readFloat32(a.name, piece);
    const right = await b.weights.readFloat32(b.name, piece);
    if (Buffer.compare(bytesOf(left), bytesOf(right)) !== 0) return false;
  }
  return true;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
