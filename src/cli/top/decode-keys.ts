/** What terminals send for keys that are no letters (xterm, the Linux console, rxvt; application and normal mode). */
const SEQUENCES: Record<string, string> = {
  '[A': 'Up',
  '[B': 'Down',
  '[C': 'Right',
  '[D': 'Left',
  '[H': 'Home',
  '[F': 'End',
  '[1~': 'Home',
  '[4~': 'End',
  '[7~': 'Home',
  '[8~': 'End',
  '[3~': 'Delete',
  '[5~': 'PgUp',
  '[6~': 'PgDn',
  '[Z': 'Shift-Tab',
  OA: 'Up',
  OB: 'Down',
  OC: 'Right',
  OD: 'Left',
  OH: 'Home',
  OF: 'End',
  OM: 'Enter',
  OP: 'F1',
  OS: 'F4',
  '[11~': 'F1',
  '[[A': 'F1',
  '[14~': 'F4',
  '[[D': 'F4',
  '[17~': 'F6',
  '[21~': 'F10',
};

const CONTROLS: Record<string, string> = {
  '\r': 'Enter',
  '\n': 'Enter',
  '\t': 'Tab',
  '\x1b': 'Esc',
  '\x7f': 'Backspace',
  '\b': 'Backspace',
  '\x03': 'Ctrl-C',
  '\x0c': 'Ctrl-L',
  '\x15': 'Ctrl-U',
  '\x1a': 'Ctrl-Z',
  ' ': 'Space',
};

const ESCAPE = '\x1b';

/** An escape sequence as ECMA-48 has them, or one of the console's and of application mode; else one character. */
const ONE = new RegExp(`${ESCAPE}(?:\\[\\[?[\\d;<?]*[ -/]*[@-~]|O[A-Za-z])|.`, 'gsu');

/** The names of the keys in what a terminal sent; keys that nobody asks for are left out. */
export const decodeKeys = (chunk: string): string[] =>
  [...chunk.matchAll(ONE)].flatMap(([text]) => {
    if (text.length > 1 && text.startsWith('\x1b')) return SEQUENCES[text.slice(1)] ?? [];
    return CONTROLS[text] ?? (/\p{Cc}/u.test(text) ? [] : text);
  });

/** The beginning of an escape sequence, at the end of what came. */
const UNFINISHED = new RegExp(`^${ESCAPE}(?:\\[\\[?[\\d;<?]*[ -/]*|O)?$`);

/** Keys of a terminal whose sequences may come in pieces. */
export class KeyReader {
  #rest = '';

  /** Whether something came that may be the beginning of a sequence. */
  get waits(): boolean {
    return this.#rest !== '';
  }

  /** The keys that are whole with this chunk. */
  take(chunk: string): string[] {
    const text = this.#rest + chunk;
    const at = text.lastIndexOf(ESCAPE);
    const whole = at !== -1 && UNFINISHED.test(text.slice(at)) ? text.slice(0, at) : text;
    this.#rest = text.slice(whole.length);
    return decodeKeys(whole);
  }

  /** Nothing more comes: what waits is all that there is, as is Esc. */
  end(): string[] {
    const keys = decodeKeys(this.#rest);
    this.#rest = '';
    return keys;
  }
}
