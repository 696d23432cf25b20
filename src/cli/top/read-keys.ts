import { createInterface, emitKeypressEvents, type Key } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';

/** Esc is a key if nothing follows it within this many ms; otherwise it begins another key's sequence. */
export const ESCAPE_MS = 25;

/** Keys that send an escape sequence: readline's name and the name in this program. */
const SEQUENCE_KEYS: Record<string, string> = {
  up: 'Up',
  down: 'Down',
  right: 'Right',
  left: 'Left',
  home: 'Home',
  end: 'End',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  'shift-tab': 'Shift-Tab',
  ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index + 1}`, `F${index + 1}`])),
};

/** Characters of a sequence that are kept: those of the mouse have fewer. */
const LONGEST = 32;

/** Keys that send one character but have a name. */
const CHARACTER_KEYS: Record<string, string> = {
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
/** CSI or SS3, after the Esc key if that was pressed just before. */
const SEQUENCE = new RegExp(`^${ESCAPE}${ESCAPE}?[[O]`);
/** A press or release of the mouse in SGR mode (1006): button, column, row; M ends a press. */
const MOUSE = new RegExp(`^${ESCAPE}?${ESCAPE}\\[<(\\d+);(\\d+);(\\d+)([Mm])$`);
/** Buttons of SGR mode without the bits of Shift, Alt and Ctrl. */
const BUTTONS: Record<number, 'Click' | 'WheelUp' | 'WheelDown'> = {
  0: 'Click',
  64: 'WheelUp',
  65: 'WheelDown',
};
/** The final byte of a control sequence (ECMA-48, 5.4), or rxvt's `$` for Shift. */
const FINAL = /[@-~$]$/;

/**
 * Calls `press` with the names of the keys in each chunk of input, until the returned function is called. A
 * chunk is a single call, so that a pasted text is drawn once. Keys without a use in `top` are dropped.
 */
export function readKeys(
  input: Readable,
  press: (keys: readonly string[]) => void,
  escapeMs = ESCAPE_MS,
): () => void {
  let pressed: string[] = [];
  // If readline does not know a sequence's parameters, it ends the sequence early, and reports the rest as
  // characters.
  let truncated = '';
  const flush = () => {
    const keys = pressed;
    pressed = [];
    press(keys);
  };
  const take = (_: string | undefined, key: Key) => {
    const { sequence = '' } = key;
    const isRest = truncated !== '' && sequence.length === 1;
    const whole = isRest ? truncated + sequence : sequence;
    truncated = SEQUENCE.test(whole) && !FINAL.test(sequence) ? whole.slice(0, LONGEST) : '';
    const names = isRest ? mouseOf(whole) : namesOf(key);
    if (pressed.length === 0 && names.length > 0) queueMicrotask(flush);
    pressed.push(...names);
  };
  // emitKeypressEvents takes the timeout (500 ms by default) from an interface, which may read other input.
  emitKeypressEvents(input, createInterface({ input: new PassThrough(), escapeCodeTimeout: escapeMs }));
  input.on('keypress', take);
  return () => void input.off('keypress', take);
}

/** The press of a whole sequence of the mouse: `Click:COLUMN:ROW`, counted from 1, or a step of the wheel. */
function mouseOf(sequence: string): string[] {
  const [, button = '', column, row, end] = MOUSE.exec(sequence) ?? [];
  const name = end === 'M' ? BUTTONS[Number(button)] : undefined;
  return name === undefined ? [] : [name === 'Click' ? `${name}:${column}:${row}` : name];
}

/** Splits Esc and a key in the same sequence, as Alt and a key send them, into two keys. */
function namesOf({ sequence = '', name, shift, ctrl, meta }: Key): string[] {
  if (!SEQUENCE.test(sequence)) return Array.from(sequence).flatMap(characterName);
  const before = sequence.startsWith(ESCAPE + ESCAPE) ? ['Esc'] : [];
  // readline has no name for the Enter of a keypad in application mode.
  if (sequence.endsWith('OM')) return [...before, 'Enter'];
  const known = ctrl || meta ? undefined : SEQUENCE_KEYS[shift ? `shift-${name}` : `${name}`];
  return known === undefined ? before : [...before, known];
}

const characterName = (character: string): string | string[] =>
  CHARACTER_KEYS[character] ?? (/\p{Cc}/u.test(character) ? [] : character);
