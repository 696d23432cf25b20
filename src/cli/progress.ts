/** Whoever waits no longer than so many ms need not be told for what. */
const SOON_MS = 500;

/** One line that says what is being waited for, on a terminal only, and that goes away again. */
export class Progress {
  readonly #stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;
  #shown = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>) {
    this.#stream = stream;
  }

  show(text: string): void {
    this.clear();
    this.#write(text);
  }

  /** Shows it where it takes longer than half a second, and anew twice a second, until something else or nothing is. */
  wait(text: (seconds: number) => string): void {
    this.clear();
    if (!this.#stream.isTTY) return;
    const began = performance.now();
    this.#timer = setInterval(() => {
      this.#write(text(Math.round((performance.now() - began) / 1000)));
    }, SOON_MS).unref();
  }

  clear(): void {
    clearInterval(this.#timer);
    if (!this.#shown) return;
    this.#shown = false;
    this.#stream.write(CLEAR);
  }

  #write(text: string): void {
    if (!this.#stream.isTTY) return;
    // A longer one would wrap, and clearing it would leave its beginning.
    this.#stream.write((this.#shown ? CLEAR : '') + text.slice(0, 79));
    this.#shown = true;
  }
}

const CLEAR = '\r\u001b[K';
