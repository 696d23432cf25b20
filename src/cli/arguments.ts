import { InvalidArgumentError } from 'commander';
import { SIZES } from '../wire/bound.ts';

/** Parsers of option values. Commander prints the option's name before their error message. */

/** A whole number from `least` to `most`. */
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(
        most === Number.MAX_SAFE_INTEGER
          ? `It must be a whole number of at least ${least}.`
          : `It must be a whole number from ${least} to ${most}.`,
      );
    }
    return value;
  };

/** A comma-separated list of process ids. The option may be repeated. */
export function pidList(text: string, before: number[] = []): number[] {
  const pids = text.split(',').map((part) => (/^\d{1,10}$/.test(part) ? Number(part) : 0));
  if (pids.some((pid) => pid === 0))
    throw new InvalidArgumentError('It must be a list of PIDs, such as 1234 or 1234,1240.');
  return [...before, ...pids];
}

/** A comma-separated list of texts. `\,` is a comma inside a text. The option may be repeated. */
export function textList(text: string, before: string[] = []): string[] {
  const parts = (text.match(/(?:\\,|[^,])+/g) ?? []).map((part) => part.replaceAll('\\,', ','));
  if (parts.length === 0) throw new InvalidArgumentError('The list must not be empty.');
  return [...before, ...parts];
}

/** Parses an option that may be repeated. */
export const repeatable = (text: string, before: string[] = []): string[] => [...before, text];

/** A probability: above 0 and below 1. */
export function fraction(text: string): number {
  const value = /^(?:\d*\.)?\d+(?:e-\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('It must be between 0 and 1, such as 0.01.');
  return value;
}

/** Bytes of `500000`, `512KiB`, `100M`, `1.5GiB`; units are powers of 1,024. Undefined for other texts. */
export function bytesOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?) ?(?:([kmgt])(?:i?b)?|b)?$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  return Math.round(Number(number) * (SIZES[unit.toLowerCase() as keyof typeof SIZES] ?? 1));
}

/** A size of at least `least` bytes. */
export const size =
  (least: number) =>
  (text: string): number => {
    const bytes = bytesOf(text);
    if (bytes === undefined || bytes < least || !Number.isSafeInteger(bytes))
      throw new InvalidArgumentError(
        `It must be a size of at least ${least / 2 ** 10} KiB, such as 100MiB; units are powers of 1,024.`,
      );
    return bytes;
  };
