import { VmtallyError } from '../../errors.ts';
import type { KernelSymbols } from '../../kernel/symbols.ts';
import { nearest } from '../nearest.ts';
import { shown } from './shown.ts';

/** Addresses of a kernel function: its first address, and the first address behind it. */
export interface Range {
  start: bigint;
  end: bigint;
}

/**
 * Finds a function, by its name or by an address in it. As in the kernel (kallsyms_lookup_name,
 * kallsyms_lookup_size_offset), a function ends where the next symbol begins, and a name that several functions have
 * means the first of them. Throws FILTER_SYNTAX.
 */
export function functionRange(target: string | bigint, symbols: KernelSymbols): Range {
  if (symbols.areHidden) {
    throw new VmtallyError(
      'FILTER_SYNTAX',
      'filter: .function needs the addresses of the kernel’s functions, but /proc/kallsyms hides them',
      'Set kernel.kptr_restrict to 0 or 1, or compare the field with numbers.',
    );
  }
  const start = typeof target === 'string' ? symbols.addressOf(target) : symbols.atOrBefore(target);
  const end = start === undefined ? undefined : symbols.after(start);
  if (start === undefined || end === undefined) throw unknown(String(target), symbols);
  return { start, end };
}

function unknown(target: string, symbols: KernelSymbols): VmtallyError {
  const close = nearest(target.slice(0, 100), symbols.namesFrom(target.slice(0, 3)));
  return new VmtallyError(
    'FILTER_SYNTAX',
    `filter: this kernel has no function ${shown(target)}`,
    close.length > 0 ? `Did you mean ${close.join(', ')}?` : '/proc/kallsyms lists the functions.',
  );
}
