/** A place in the source that allocates, in /proc/allocinfo. */
export interface AllocationSite {
  /** File and line. */
  place: string;
  /** Null for a place in the kernel itself. */
  module: string | null;
  function: string;
  /** Bytes and allocations that are not freed. */
  bytes: number;
  calls: number;
  /** False if the kernel says that it missed some (lib/alloc_tag.c, from Linux 6.18 on). */
  accurate: boolean;
}

/** `64 1 fs/eventfd.c:385 [module] func:do_eventfd accurate:no` (lib/alloc_tag.c, alloc_tag_to_text). */
const SITE = /^\s*(-?\d+)\s+(\d+)\s+(\S+:\d+)(?: \[([^\]]*)\])?\s.*?\bfunc:(\S+)(.*)/;

/** A line of /proc/allocinfo; undefined for its head. */
export function parseAllocation(line: string): AllocationSite | undefined {
  const [, bytes, calls, place, module, name, rest = ''] = SITE.exec(line) ?? [];
  if (place === undefined || name === undefined) return undefined;
  return {
    place,
    module: module ?? null,
    function: name,
    bytes: Number(bytes),
    calls: Number(calls),
    accurate: !rest.includes(' accurate:no'),
  };
}
