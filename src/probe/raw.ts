/**
 * Events that come at their raw tracepoint under the same name and condition. The kernel skips a raw
 * tracepoint's program only while that same program runs on that CPU (kernel/trace/bpf_trace.c,
 * __bpf_trace_run, from 6.1), but a tracepoint's program while any BPF program runs there. These events come
 * in interrupts by the thousand, when RCU frees.
 */
const RAW = new Set(['kmem:kfree', 'kmem:kmem_cache_free', 'kmem:mm_page_free_batched']);

/**
 * Returns the raw attach point of an event for a block that has only this event; undefined where counting
 * there is not sound.
 *
 * The block must read no argument, because raw tracepoints have different arguments. The block must write no
 * map that another program writes too: a raw program does not keep other programs off its CPU, so both could
 * change one value at the same time.
 */
export const rawAttachPoint = (event: string, text: string, sharesMaps: boolean): string | undefined =>
  !RAW.has(event) || sharesMaps || /\bargs\b/.test(text)
    ? undefined
    : `rawtracepoint:${event.slice(event.indexOf(':') + 1)}`;

/** Event of a raw tracepoint, by the raw tracepoint's name. */
export const eventOfRaw = (name: string): string =>
  [...RAW].find((event) => event.endsWith(`:${name}`)) ?? name;
