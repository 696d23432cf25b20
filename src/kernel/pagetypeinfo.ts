/** Free blocks of a migrate type in a zone, in /proc/pagetypeinfo. */
export interface TypeBlocks {
  node: number;
  zone: string;
  type: string;
  /** Blocks of 2^i pages each, by order i. */
  free: number[];
  /** Orders of which there are more: the kernel counts up to 100,000 (mm/vmstat.c, pagetypeinfo_showfree_print). */
  atLeast: number[];
  /** Page blocks of the type, free or not; null if the file does not say. */
  pageblocks: number | null;
}

/** A line of free blocks (mm/vmstat.c, pagetypeinfo_showfree_print). */
const FREE = /^Node +(\d+), zone +(\S+), type +(\S+) +([\d>][\d> ]*)$/gm;
/** The table of page blocks: its heads and lines. Another table may follow (CONFIG_PAGE_OWNER). */
const PAGEBLOCKS = /^Number of blocks type +(.*)\n((?:Node .*\n?)*)/m;
const ZONE = /^Node +(\d+), zone +(\S+) +(\d[\d ]*)$/gm;

/** The migrate types of all zones in /proc/pagetypeinfo, in its order. */
export function parsePagetypeinfo(text: string): TypeBlocks[] {
  const [, heads = '', lines = ''] = PAGEBLOCKS.exec(text) ?? [];
  const types = heads.trim().split(/ +/);
  const pageblocks = new Map<string, number>();
  for (const [, node = '', zone = '', numbers = ''] of lines.matchAll(ZONE))
    for (const [at, number] of numbers.trim().split(/ +/).entries())
      pageblocks.set(`${node} ${zone} ${types[at] ?? ''}`, Number(number));
  return [...text.matchAll(FREE)].map(([, node = '', zone = '', type = '', free = '']) => {
    const numbers = free.trim().split(/ +/);
    return {
      node: Number(node),
      zone,
      type,
      free: numbers.map((number) => Number(number.replace('>', ''))),
      atLeast: numbers.flatMap((number, order) => (number.startsWith('>') ? [order] : [])),
      pageblocks: pageblocks.get(`${node} ${zone} ${type}`) ?? null,
    };
  });
}
