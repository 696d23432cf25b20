/** Free blocks of a zone in /proc/buddyinfo. */
export interface ZoneBlocks {
  node: number;
  zone: string;
  /** Blocks of 2^i pages each, by order i. Free pages in the lists of a CPU are in none. */
  free: number[];
}

/** A line of a zone (mm/vmstat.c, frag_show_print). */
const ZONE = /^Node +(\d+), zone +(\S+) +(\d[\d ]*)$/gm;

/** The zones of /proc/buddyinfo, in its order. */
export const parseBuddyinfo = (text: string): ZoneBlocks[] =>
  [...text.matchAll(ZONE)].map(([, node, zone = '', free = '']) => ({
    node: Number(node),
    zone,
    free: free.trim().split(/ +/).map(Number),
  }));
