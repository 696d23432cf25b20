/** The name of an event without its type: perf knows `page-faults` as `faults` too (tools/perf/util/parse-events.c). */
export const nameOfPerf = (name: string): string =>
  name.replace(/^(?:tracepoint|software):/, '').replace(/^faults$/, 'page-faults');

/** Other events that perf knows without a category. */
const OTHERS =
  /^(?:cpu-?)?(?:cycles|instructions|branches|branch-instructions|branch-misses|cache-references|cache-misses|bus-cycles|ref-cycles|stalled-cycles-(?:front|back)end|context-switches|cs|cpu-migrations|migrations|cpu-clock|task-clock|alignment-faults|emulation-faults|dummy|bpf-output|cgroup-switches|(?:L1|LLC|[di]TLB|branch|node)-[\w-]+)$/;

/** The hint for an event of perf that vmtally does not count; undefined if perf has no such event. */
export function hintOfPerf(name: string): string | undefined {
  return OTHERS.test(name)
    ? `It is no tracepoint: count it with \`perf stat -e ${name}\`, which can run beside vmtally.`
    : undefined;
}
