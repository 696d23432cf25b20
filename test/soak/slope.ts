/** The memory of a process at a time. */
export interface Sample {
  seconds: number;
  bytes: number;
}

/**
 * The least-squares line through samples, and twice the standard error of its slope. NaN for too few samples.
 */
export function trend(samples: readonly Sample[]): { bytesAnHour: number; within: number; mean: number } {
  const mean = (value: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + value(sample), 0) / samples.length;
  const [seconds, bytes] = [mean((sample) => sample.seconds), mean((sample) => sample.bytes)];
  const spread = mean((sample) => (sample.seconds - seconds) ** 2);
  const slope = mean((sample) => (sample.seconds - seconds) * (sample.bytes - bytes)) / spread;
  const rest = mean((sample) => (sample.bytes - bytes - slope * (sample.seconds - seconds)) ** 2);
  const error = Math.sqrt(rest / spread / (samples.length - 2));
  return { bytesAnHour: 3_600 * slope, within: 2 * 3_600 * error, mean: bytes };
}

/**
 * The minimum of each stretch of this many seconds: the memory that the collector could not return.
 * Uncollected garbage causes most of the variation of resident memory, and is not a leak.
 */
export function floors(samples: readonly Sample[], stretchSeconds: number): Sample[] {
  const least = new Map<number, Sample>();
  for (const sample of samples) {
    const stretch = Math.floor(sample.seconds / stretchSeconds);
    const known = least.get(stretch);
    if (known === undefined || sample.bytes < known.bytes) least.set(stretch, sample);
  }
  return [...least.values()];
}
