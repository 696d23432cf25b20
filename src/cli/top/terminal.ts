import type { Canvas } from './painter.ts';

/** Alternate screen, no cursor, no line that goes on in the next. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J';
/** The same undone, from whatever colour was last. */
const LEAVE = '\x1b[?2026l\x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l';

interface Input {
  setRawMode?(raw: boolean): unknown;
}

/** The terminal, taken over and given back. */
export class Terminal {
  readonly #output: Canvas;
  readonly #input: Input;
  readonly #guard: (leave: string) => () => void;
  /** Set while the terminal is taken: tells whoever watches over it that all is well. */
  #release: (() => void) | undefined;
  /** Also where nothing else can be done any more; before the message of an uncaught error, which is to be read. */
  readonly #leave = () => this.leave();

  constructor(output: Canvas, input: Input, guard: (leave: string) => () => void) {
    this.#output = output;
    this.#input = input;
    this.#guard = guard;
    process.on('exit', this.#leave);
    process.on('uncaughtExceptionMonitor', this.#leave);
  }

  enter(): void {
    this.#release ??= this.#guard(LEAVE);
    this.#output.write(ENTER);
    // Node believes what it has set last; a shell may have set something else meanwhile.
    this.#input.setRawMode?.(false);
    this.#input.setRawMode?.(true);
  }

  leave(): void {
    if (this.#release === undefined) return;
    const release = this.#release;
    this.#release = undefined;
    this.#output.write(LEAVE);
    try {
      this.#input.setRawMode?.(false);
    } catch {
      // The terminal is gone, and nothing is to be given back.
    }
    release();
  }

  /** Gives the terminal back for good. */
  close(): void {
    this.leave();
    process.off('exit', this.#leave);
    process.off('uncaughtExceptionMonitor', this.#leave);
  }
}
