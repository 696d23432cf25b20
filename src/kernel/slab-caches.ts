import { readFileSync } from 'node:fs';
import { namesIn, parseSlabinfo } from './slabinfo.ts';
import type { ValueNames } from './value-names.ts';

/**
 * Number that stands for the name of a slab cache: bpftrace must print no text. The probes slab_cache_alloc and
 * slab_cache_free compute it from the first 24 bytes of the name, as three words of a little-endian machine.
 */
export function slabCacheNumber(name: string): bigint {
  const bytes = Buffer.alloc(24);
  bytes.write(name, 'latin1');
  const sum = FACTORS.reduce((all, factor, word) => all + bytes.readBigUInt64LE(word * 8) * factor, 0n);
  const whole = BigInt.asUintN(64, sum);
  return BigInt.asUintN(32, whole ^ (whole >> 32n));
}

const FACTORS = [0x9e3779b1n, 0x85ebca6bn, 0xc2b2ae35n];

/** Names of the slab caches by their numbers. Names that share a number share a text. */
export function slabCacheNames(names = readNames()): ValueNames['entries'] {
  const byNumber = new Map<bigint, string[]>();
  for (const name of new Set(names)) {
    const value = slabCacheNumber(name);
    byNumber.set(value, [...(byNumber.get(value) ?? []), name]);
  }
  return [...byNumber].map(([value, sharing]) => ({ name: sharing.join(' or '), value }));
}

/** Names of this kernel's caches. Only root may read slabinfo, which CONFIG_SLUB_DEBUG makes. */
function readNames(): string[] {
  try {
    return parseSlabinfo(readFileSync('/proc/slabinfo', 'latin1')).map(({ name }) => name);
  } catch {
    return namesIn('/sys/kernel/slab');
  }
}
