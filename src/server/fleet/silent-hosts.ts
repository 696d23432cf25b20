/** Time for which a host that did not answer is passed over, in ms. */
const SILENT_MS = 60_000;
/** Time from which on a failure costs others their turn, in ms: a host whose service is away, or that refuses, fails at once. */
const SLOW_MS = 1_000;

/** Hosts that lately kept a request waiting, and then did not answer it. */
export class SilentHosts {
  readonly #untilMs = new Map<string, number>();

  has(host: string): boolean {
    const untilMs = this.#untilMs.get(host);
    if (untilMs === undefined) return false;
    const isSilent = performance.now() < untilMs;
    if (!isSilent) this.#untilMs.delete(host);
    return isSilent;
  }

  /** Returns the answer of the host, or undefined if it fails. A host that fails only after SLOW_MS is silent from then on. */
  async hear<T>(host: string, answer: Promise<T>): Promise<T | undefined> {
    const startMs = performance.now();
    try {
      return await answer;
    } catch {
      const endMs = performance.now();
      if (endMs - startMs >= SLOW_MS) this.#untilMs.set(host, endMs + SILENT_MS);
      return undefined;
    }
  }
}
