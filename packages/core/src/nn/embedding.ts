import type { Axis, Dims } from '../axis.js';
import type { Initializer } from '../ir/graph.js';
import { gather } from '../op/movement/gather.js';
import { init } from '../trace/init.js';
import { Module } from '../trace/module.js';
import { param, type Param } from '../trace/param.js';
import type { Tensor } from '../trace/tensor.js';

/** A table of rows looked up by id. */
export class Embedding<Row extends string, Width extends string> extends Module {
  readonly weight: Param<[Row, Width]>;

  constructor(rows: Axis<Row>, width: Axis<Width>, initializer: Initializer = init.normal(Number(width.size) ** -0.5)) {
    super();
    this.weight = param([rows, width], initializer);
  }

  /** [...I] of ids → [...I, Width] */
  forward<I extends Dims>(ids: Tensor<I, 'i32'>): Tensor<[...I, Width]> {
    return gather<Row, [Width], I>(this.weight, ids);
  }
}
