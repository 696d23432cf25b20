import type { KernelSymbols } from './symbols.ts';

/** Part of the kernel whose call sites become one row. */
export const MERGES = ['function'] as const;
export type Merge = (typeof MERGES)[number];

/**
 * Returns a function that names call sites: `do_eventfd+0x34/0x150`, and `[module]` behind it. `merge` names the
 * function alone. It takes an address as bpftrace prints it, which some versions do with a sign. An address never
 * becomes part of a name: where the kernel hides its symbols, sites are numbered as they come.
 *
 * A call site is a return address. Where the call is the last instruction of a function that does not return, the address
 * is behind the function: so the symbol is that of the byte before, as in the kernel (kernel/kallsyms.c,
 * sprint_backtrace).
 *
 * `onHidden` is called once if the kernel hides its symbols.
 */
export function siteNames(
  symbolsOf: () => KernelSymbols,
  { merge, onHidden = () => {} }: { merge?: Merge | undefined; onHidden?: () => void } = {},
): (site: string) => string {
  let isHidden = false;
  const names = new Map<bigint, string>();
  const sitesOf = new Map<string, number>();
  const nameOf = (address: bigint): string => {
    const symbols = symbolsOf();
    if (symbols.areHidden && !isHidden) {
      isHidden = true;
      onHidden();
    }
    const symbol = symbols.areHidden ? undefined : symbols.symbolAt(address - 1n);
    if (symbol === undefined) return 'site';
    const { name, start, end, module } = symbol;
    const place =
      merge === 'function' ? '' : `+0x${(address - start).toString(16)}/0x${(end - start).toString(16)}`;
    return `${name}${place}${module === '' ? '' : ` [${module}]`}`;
  };
  return (site) => {
    const address = BigInt.asUintN(64, BigInt(site));
    const known = names.get(address);
    if (known !== undefined) return known;
    const name = nameOf(address);
    // Static functions of one name are several: rows must not become one where their names are the same.
    const before = sitesOf.get(name) ?? 0;
    sitesOf.set(name, before + 1);
    const isUnique = name !== 'site' && (before === 0 || merge === 'function');
    const unique = isUnique ? name : name === 'site' ? `site ${before + 1}` : `${name} (${before + 1})`;
    names.set(address, unique);
    return unique;
  };
}
