import { endianness } from 'node:os';
import { VmtallyError } from '../../errors.ts';
import type { TextOperand } from './operand.ts';
import { patternOf } from './pattern.ts';
import type { Prelude } from './prelude.ts';
import { shown } from './shown.ts';

/** Compares a text by an expression of numbers. */
export function compareText(
  operand: TextOperand,
  operator: '==' | '!=' | '~',
  text: string,
  prelude: Prelude,
): string {
  const { kind, bytes, inverted } = patternOf(text, operator === '~');
  const matched = () => {
    if (kind === 'always') return '(0 == 0)';
    const ended = kind === 'full' ? Uint8Array.of(...bytes, 0) : bytes;
    if (operand.form === 'fixed') {
      if (kind === 'end') throw fixedEnd(operand, text);
      if (kind === 'glob') return prelude.fixedGlob(operand.expression, operand.size, bytes);
      return equalWords(operand, ended, prelude);
    }
    if (kind === 'full' || kind === 'front') return equalBytes(operand.expression, ended);
    const glob = kind === 'end' ? Buffer.from(`*${Buffer.from(bytes).toString()}`) : bytes;
    return prelude.endedGlob(operand.expression, operand.form, glob);
  };
  const condition = inverted !== (operator === '!=') ? `!${matched()}` : matched();
  // For the kernel, an unreadable text is neither equal nor unequal to any text (filter_pred_pchar).
  return operand.form === 'pointer' ? `((uint64)${operand.expression} != 0 && ${condition})` : condition;
}

/**
 * Error for a pattern such as *abc on an array: the kernel compares it with the array's last bytes but one
 * (regex_match_end), wherever the text in the array ends.
 */
function fixedEnd({ what, size }: TextOperand & { form: 'fixed' }, text: string): VmtallyError {
  const [first = '', ...rest] = text.replace(/^!?\*/, '');
  return new VmtallyError(
    'FILTER_SYNTAX',
    `filter: for ${what}, perf matches *text only with texts of exactly ${size - 1} characters`,
    `Put a character in [ ] to match texts of all lengths: ~ "${text.startsWith('!') ? '!' : ''}*[${shown(first)}]${shown(rest.join(''))}"`,
  );
}

/** Expression that is true where an array of characters begins with some bytes. */
function equalWords(
  { expression, size }: TextOperand & { form: 'fixed' },
  wanted: Uint8Array,
  prelude: Prelude,
): string {
  // No byte 0 follows a text that fills its array.
  const bytes = wanted.length === size + 1 && wanted.at(-1) === 0 ? wanted.slice(0, -1) : wanted;
  if (bytes.length > size) return '(0 == 1)';
  const words = prelude.words(expression, Math.ceil(bytes.length / 8));
  const tests = words.map((word, index) => {
    const part = bytes.slice(8 * index, 8 * index + 8);
    const value = numberOf(padded(part, 0));
    if (part.length === 8) return `${word} == ${value}`;
    return `(${word} & ${numberOf(padded(new Uint8Array(part.length).fill(255), 0))}) == ${value}`;
  });
  return `(${tests.join(' && ')})`;
}

const padded = (bytes: Uint8Array, by: number): Uint8Array =>
  Uint8Array.from({ length: 8 }, (_, index) => bytes[index] ?? by);

/** Expression that is true where the memory at an address begins with some bytes; it reads no further. */
function equalBytes(address: string, bytes: Uint8Array): string {
  const tests: string[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const size = [8, 4, 2, 1].find((width) => offset + width <= bytes.length) ?? 1;
    const place = offset === 0 ? `(uint8*)${address}` : `((uint8*)${address} + ${offset})`;
    const value = numberOf(bytes.slice(offset, offset + size));
    tests.push(`*(uint${8 * size}*)${place} == ${value}`);
    offset += size;
  }
  return `(${tests.join(' && ')})`;
}

/** Number that this machine reads from these bytes in memory. */
function numberOf(bytes: Uint8Array): bigint {
  const ordered = endianness() === 'LE' ? bytes.toReversed() : bytes;
  return ordered.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}
