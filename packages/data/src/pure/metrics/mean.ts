/** A mean over records and how many it is over. */
export interface Mean {
  /** Undefined when no record has a value. */
  readonly value: number | undefined;
  readonly records: number;
  /** Records left out because the metric is not defined on them. */
  readonly undefinedRecords: number;
}

/** Mean over records of one metric; records it is not defined on are left out and counted. */
export function meanOf(values: Iterable<number | undefined>): Mean {
  let sum = 0;
  let records = 0;
  let undefinedRecords = 0;
  for (const value of values) {
    if (value === undefined) {
      undefinedRecords++;
    } else {
      sum += value;
      records++;
    }
  }
  return { value: records === 0 ? undefined : sum / records, records, undefinedRecords };
}
