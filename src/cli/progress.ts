/** One line that says what is being waited for, on a terminal only, and that goes away again. */
export class Progress {
  readonly #stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;
  #shown = false;

  constructor(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>) {
    this.#stream = stream;
  }

  show(text: string): void {
    if (!this.#stream.isTTY) return;
    this.clear();
    // A longer one would wrap, and clearing it would leave its beginning.
    this.#stream.write(text.slice(0, 79));
    this.#shown = true;
  }

  clear(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#stream.write('\r\u001b[K');
  }
}
