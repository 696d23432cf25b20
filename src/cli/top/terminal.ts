import type { Canvas } from './painter.ts';

/**
 * Alternate screen, hidden cursor, no automatic wrap, presses of the mouse in SGR mode. Terminals ignore modes
 * that they do not have.
 */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?1000h\x1b[?1006h\x1b[H\x1b[2J';
/** Undoes ENTER, and resets the colour and synchronized output. */
const LEAVE = '\x1b[?2026l\x1b[?1006l\x1b[?1000l\x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l';

interface Input {
  setRawMode?(raw: boolean): unknown;
}

/** Takes over the terminal and restores it. */
export class Terminal {
  readonly #output: Canvas;
  readonly #input: Input;
  readonly #guard: (leave: string) => () => void;
  /**
   * Set while the terminal is taken over. The call ends the guardian, which then leaves the terminal alone.
   */
  #release: (() => void) | undefined;
  /** Also runs at 'exit', and before Node prints an uncaught error, so that the user can read the error. */
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
    // Node skips a mode that it set last, but a shell may have changed the mode since then: set both.
    this.#input.setRawMode?.(false);
    // Before the first byte of output: until then the terminal would echo keys on the screen.
    this.#input.setRawMode?.(true);
    this.#output.write(ENTER);
  }

  leave(): void {
    if (this.#release === undefined) return;
    const release = this.#release;
    this.#release = undefined;
    this.#output.write(LEAVE);
    try {
      this.#input.setRawMode?.(false);
    } catch {
      // The terminal is gone: there is nothing to restore.
    }
    release();
  }

  /** Restores the terminal and removes the handlers. */
  close(): void {
    this.leave();
    process.off('exit', this.#leave);
    process.off('uncaughtExceptionMonitor', this.#leave);
  }
}
