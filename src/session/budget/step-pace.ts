/** Limits of the time that steps may leave uncounted. */
export const PACE = {
  /** Least ms between steps. */
  betweenMs: 300_000,
  /** Most ms that steps leave uncounted in `windowMs`: 1 %. */
  uncountedMs: 6_000,
  windowMs: 600_000,
  /** A later step is expected to take as long as the longest of this time, in ms. */
  rememberedMs: 3_600_000,
};

/** Spaces the steps of a budget that restart bpftrace: nothing is counted meanwhile. */
export class StepPace {
  readonly #limits: typeof PACE;
  /** Steps of the last hour, and the time that each left uncounted; undefined while it does. */
  #steps: { atMs: number; uncountedMs: number | undefined }[] = [];

  constructor(limits = PACE) {
    this.#limits = limits;
  }

  /** True if a step at `nowMs` keeps the limits, as far as earlier steps tell how long it takes. */
  mayStep(nowMs: number): boolean {
    const { betweenMs, uncountedMs: most, windowMs, rememberedMs } = this.#limits;
    this.#steps = this.#steps.filter(({ atMs }) => atMs > nowMs - rememberedMs);
    const last = this.#steps.at(-1);
    if (last === undefined) return true;
    if (last.uncountedMs === undefined || nowMs - last.atMs < betweenMs) return false;
    const expected = Math.max(...this.#steps.map(({ uncountedMs = 0 }) => uncountedMs));
    const inWindow = this.#steps.filter(({ atMs }) => atMs > nowMs - windowMs);
    return inWindow.reduce((sum, { uncountedMs = 0 }) => sum + uncountedMs, expected) <= most;
  }

  /** A step is taken: counting stops. */
  stepped(nowMs: number): void {
    this.#steps.push({ atMs: nowMs, uncountedMs: undefined });
  }

  /** Counting goes on. */
  opened(nowMs: number): void {
    const last = this.#steps.at(-1);
    if (last !== undefined) last.uncountedMs ??= nowMs - last.atMs;
  }
}
