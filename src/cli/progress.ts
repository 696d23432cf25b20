/** Milliseconds before a wait is announced; also the time between updates of the text. */
export const SOON_MS = 500;

/** A temporary line that names the current wait. It appears on terminals only. */
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

  /**
   * Shows the text if the wait lasts longer than half a second, and updates it twice a second until the next
   * call.
   */
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
    // A longer line would wrap, and CLEAR would erase only its last row.
    this.#stream.write((this.#shown ? CLEAR : '') + text.slice(0, 79));
    this.#shown = true;
  }
}

const CLEAR = '\r\u001b[K';
