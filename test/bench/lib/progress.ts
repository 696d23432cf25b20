const EVERY_MS = 10_000;

/**
 * Reports progress on stderr: a terminal shows one changing line, other outputs get a line from time to time.
 */
export class Progress {
  readonly #terminal = process.stderr.isTTY;
  #printed = Number.NEGATIVE_INFINITY;

  print(text: string): void {
    if (this.#terminal) process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    else if (performance.now() - this.#printed > EVERY_MS) {
      process.stderr.write(`${text}\n`);
      this.#printed = performance.now();
    }
  }

  clear(): void {
    if (this.#terminal) process.stderr.write('\r\x1b[K');
  }
}
