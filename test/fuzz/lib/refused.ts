import assert from 'node:assert/strict';
import { type Code, VmtallyError } from '../../../src/errors.ts';

/** Maximum length of an error message, in characters. */
const LONGEST = 1_000;
/** Characters that control a terminal, end a line or change the text direction, and lone surrogates. */
const UNCLEAR = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** Messages that JavaScript produces only for a bug of vmtally. */
const JAVASCRIPT = /Maximum call stack|Cannot read prop|is not a function|is not iterable|\[object /;

/** The result of a call, or undefined if it throws a clear error with one of these codes. */
export function accepted<T>(call: () => T, ...codes: Code[]): T | undefined {
  try {
    return call();
  } catch (error) {
    assertClear(error, codes);
    return undefined;
  }
}

/** Throws the error unless it is fit for users. A filter's syntax error marks the place in the filter. */
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

/** Checks that a line can be shown to users. */
export function assertLine(line: string): void {
  assert(/\w/.test(line), JSON.stringify(line));
  assert(line.length <= LONGEST, `${line.length} characters: ${line.slice(0, 200)}`);
  assert(!UNCLEAR.test(line), JSON.stringify(line));
  assert(!JAVASCRIPT.test(line), line);
}
