/** Events of perf that count faults, and what counts them here. */
const FAULTS: Readonly<Record<string, string>> = {
  'page-faults': 'Count page faults with -e @faults.',
  faults: 'Count page faults with -e @faults.',
  'minor-faults':
    'Count all page faults with -e @faults; only `perf stat -e minor-faults` counts the minor ones alone.',
  'major-faults':
    'On Linux 6.18 and newer, pgmajfault of `-e count_memcg_events.val --hist` counts them; `vmtally compare -i fault.major` counts them too.',
};

/** Other events that perf knows without a category (tools/perf/util/parse-events.c). */
const OTHERS =
  /^(?:cpu-?)?(?:cycles|instructions|branches|branch-instructions|branch-misses|cache-references|cache-misses|bus-cycles|ref-cycles|stalled-cycles-(?:front|back)end|context-switches|cs|cpu-migrations|migrations|cpu-clock|task-clock|alignment-faults|emulation-faults|dummy|bpf-output|cgroup-switches|(?:L1|LLC|[di]TLB|branch|node)-[\w-]+)$/;

/** The hint for an event of perf that vmtally does not count; undefined if perf has no such event. */
export function hintOfPerf(name: string): string | undefined {
  if (Object.hasOwn(FAULTS, name)) return FAULTS[name];
  return OTHERS.test(name)
    ? `It is no tracepoint: count it with \`perf stat -e ${name}\`, which can run beside vmtally.`
    : undefined;
}
