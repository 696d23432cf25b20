import assert from 'node:assert/strict';
import { type Code, VmtallyError } from '../../../src/errors.ts';

/** Characters that an error's message has at most. */
const LONGEST = 1_000;
/** What steers a terminal, ends a line, turns the order of letters or is half a character. */
const UNCLEAR = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** What only a fault of our own makes JavaScript say. */
const JAVASCRIPT = /Maximum call stack|Cannot read prop|is not a function|is not iterable|\[object /;

/** What a call returns, or undefined where it refuses with an error that is clear and of one of these codes. */
export function accepted<T>(call: () => T, ...codes: Code[]): T | undefined {
  try {
    return call();
  } catch (error) {
    assertClear(error, codes);
    return undefined;
  }
}

/** Throws what was thrown where it is not an error as users should see it; of what is no filter the place is marked. */
export function assertClear(error: unknown, codes: readonly Code[]): void {
  if (!(error instanceof VmtallyError)) throw error;
  const { code, message, hint } = error;
  assert(codes.includes(code), `${code}: ${message}`);
  const lines = message.split('\n');
  if (code === 'FILTER_SYNTAX' && lines.length > 1) {
    const [shown = '', mark = ''] = lines.splice(1);
    assert(!UNCLEAR.test(shown) && shown.length <= 102 && /^ {2} *\^$/.test(mark), JSON.stringify(message));
  }
  for (const line of [lines.join('\n'), hint]) assertLine(line);
}

/** One line that can be shown to users. */
export function assertLine(line: string): void {
  assert(/\w/.test(line), JSON.stringify(line));
  assert(line.length <= LONGEST, `${line.length} characters: ${line.slice(0, 200)}`);
  assert(!UNCLEAR.test(line), JSON.stringify(line));
  assert(!JAVASCRIPT.test(line), line);
}
