import type { KernelSymbols } from './symbols.ts';

/** Half of the addresses that share their low 32 bits with one address each. */
const REACH = 2n ** 31n;

/**
 * Returns a function that finds the address of kernel code by its low 32 bits: the one within 2 GiB of the kernel's
 * text. Calls reach no further: modules are loaded near the kernel (arch/x86/include/asm/pgtable_64_types.h,
 * MODULES_VADDR; arch/arm64/mm/init.c, module_init_limits). Where the kernel hides its symbols, the 32 bits are the
 * address: they tell sites apart.
 */
export function nearAddress(symbolsOf: () => KernelSymbols): (low: string) => string {
  let base: bigint | undefined;
  return (low) => {
    base ??= symbolsOf().addressOf('_stext') ?? 0n;
    if (base === 0n) return low;
    const distance = BigInt.asUintN(32, BigInt(low) - base + REACH) - REACH;
    return String(base + distance);
  };
}
