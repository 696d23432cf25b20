/**
 * Parses a CPU list as the kernel does (lib/bitmap-str.c, bitmap_parselist): 0-3,8 · 0-31:1/4 · all · N for
 * the last CPU. Undefined where the text is not a list, is empty, or names a CPU that this machine cannot
 * have.
 */
export function parseCpus(list: string, possible: number): number[] | undefined {
  const cpus = new Set<number>();
  for (const region of list.split(/[\s,]+/).filter((text) => text !== '')) {
    const match = /^(?:(all)|(\d{1,5}|N)(?:-(\d{1,5}|N))?)(?::(\d{1,5})\/(\d{1,5}))?$/i.exec(region);
    if (match === null) return undefined;
    const [, all, from = '', to, used, group] = match;
    const number = (text: string) => (/^n$/i.test(text) ? possible - 1 : Number(text));
    const [first, last] = all === undefined ? [number(from), number(to ?? from)] : [0, possible - 1];
    const [part, whole] = used === undefined ? [1, 1] : [Number(used), Number(group)];
    if (first > last || last >= possible || part > whole || whole === 0) return undefined;
    if (used !== undefined && to === undefined && all === undefined) return undefined;
    for (let cpu = first; cpu <= last; cpu++) if ((cpu - first) % whole < part) cpus.add(cpu);
  }
  return cpus.size === 0 ? undefined : [...cpus].toSorted((a, b) => a - b);
}

/** Groups ascending numbers into ranges. */
export function rangesOf(numbers: readonly number[]): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const open = ranges.at(-1);
    if (open?.[1] === number - 1) open[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}
