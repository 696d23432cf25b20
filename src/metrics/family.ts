/**
 * Metrics as a scrape or an export sends them, in no format yet. Values are cumulative since `startMs`, and exact.
 */
export interface Family {
  /**
   * Name in Prometheus' form without `_total`, `_info` and `_bucket`, and with its unit at the end: `vmtally_events`,
   * `vmtally_event_size_bytes`.
   */
  name: string;
  help: string;
  /** The last word of the name if that is a unit: bytes, seconds, ratio, pages; null if values are a number of things. */
  unit: string | null;
  type: 'counter' | 'gauge' | 'histogram' | 'info' | 'stateset';
  series: readonly MetricSeries[];
}

/** A label set and its value: `histogram` in a family of histograms, `value` in any other; 1 in a family of the type info. */
export interface MetricSeries {
  labels: Readonly<Record<string, string>>;
  value?: number;
  histogram?: ExactHistogram;
  /** Time at which the value was 0, ms of the Unix epoch, null if it is not known; that of the tick in gauges. */
  startMs: number | null;
  exemplar?: Exemplar;
}

/** Exact numbers, from which buckets of any form can be made. */
export interface ExactHistogram {
  /**
   * Number of times that each value came, by value in the family's unit. Where powers of two are counted, the value is the
   * largest of its bucket. Values below 0 occur in no order.
   */
  counts: ReadonlyMap<number, number>;
  /** Sum of all values; null if it is not known, because a value stands for others. */
  sum: number | null;
  /** Resolution of native and exponential buckets: each of these values then has a bucket of its own. */
  schema: 0 | 3;
}

/** An event of the last tick, or some: who made most of them. */
export interface Exemplar {
  labels: Readonly<Record<string, string>>;
  value: number;
  atMs: number;
}
