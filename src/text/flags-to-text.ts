/** Writes a value as the kernel prints flags (trace_print_flags_seq): bits without a name become a number. */
export function flagsToText(value: number, flags: readonly { name: string; mask: number }[]): string {
  let rest = BigInt(value);
  const names: string[] = [];
  for (const { name, mask } of flags) {
    const bits = BigInt(mask);
    if (bits === 0n || (rest & bits) !== bits) continue;
    names.push(name);
    rest &= ~bits;
  }
  if (rest !== 0n) names.push(`0x${rest.toString(16)}`);
  return names.length === 0 ? 'none' : names.join('|');
}
