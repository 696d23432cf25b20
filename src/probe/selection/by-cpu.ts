/**
 * Adds to an entry of this CPU, in a map that is no per-CPU one. The kernel makes the entries of a per-CPU map one by one
 * (kernel/bpf/hashtab.c, prealloc_init), which takes as long as the rest of a program's start, and those of another map at
 * once. The sum is exact: programs at tracepoints do not interrupt each other on a CPU (kernel/trace/bpf_trace.c,
 * trace_call_bpf). A key always has a value before the CPU, so that a reader of keys finds the value in its place.
 */
export function addByCpu(map: string, key: readonly [row: string, value: string], addend: string): string {
  const entry = `${map}[${key.join(', ')}, cpu]`;
  return `${entry} = ${entry} + (int64)(${addend});`;
}
