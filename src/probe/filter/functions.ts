import { VmtallyError } from '../../errors.ts';
import { nearest } from '../nearest.ts';
import { shown } from './shown.ts';

/** Addresses of a kernel function: its first address, and the first address behind it. */
export interface Range {
  start: bigint;
  end: bigint;
}

/**
 * Finds a function, by its name or by an address in it, in the text of /proc/kallsyms. As in the kernel
 * (kallsyms_lookup_name, kallsyms_lookup_size_offset), a function ends where the next symbol begins, and a
 * name that several functions have means the first of them.
 */
export function functionRange(target: string | bigint, kallsyms: string): Range {
  const symbols = readSymbols(kallsyms);
  if (symbols.every(({ address }) => address === 0n)) {
    throw new VmtallyError(
      'FILTER_SYNTAX',
      'filter: .function needs the addresses of the kernel’s functions, but /proc/kallsyms hides them',
      'Set kernel.kptr_restrict to 0 or 1, or compare the field with numbers.',
    );
  }
  const match =
    typeof target === 'string'
      ? symbols.find(({ name }) => name === target)
      : symbols.reduce<Symbol | undefined>(
          (best, symbol) =>
            symbol.address <= target && symbol.address > (best?.address ?? -1n) ? symbol : best,
          undefined,
        );
  if (match === undefined) throw unknown(String(target), symbols);
  const end = symbols.reduce<bigint | undefined>(
    (least, { address }) =>
      address > match.address && (least === undefined || address < least) ? address : least,
    undefined,
  );
  if (end === undefined) throw unknown(String(target), symbols);
  return { start: match.address, end };
}

interface Symbol {
  address: bigint;
  name: string;
}

const readSymbols = (kallsyms: string): Symbol[] =>
  kallsyms
    .split('\n')
    .map((line) => /^([0-9a-f]+) \w (\S+)/.exec(line))
    .filter((match) => match !== null)
    .map(([, address, name = '']) => ({ address: BigInt(`0x${address}`), name }));

function unknown(target: string, symbols: readonly Symbol[]): VmtallyError {
  const close = nearest(
    target.slice(0, 100),
    symbols.map(({ name }) => name).filter((name) => name.startsWith(target.slice(0, 3))),
  );
  return new VmtallyError(
    'FILTER_SYNTAX',
    `filter: this kernel has no function ${shown(target)}`,
    close.length > 0 ? `Did you mean ${close.join(', ')}?` : '/proc/kallsyms lists the functions.',
  );
}
