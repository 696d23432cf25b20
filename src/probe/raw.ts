/**
 * Events that are the same at their raw tracepoint, under the same name and condition. A raw tracepoint's program is
 * skipped only while it is itself at work on that CPU (kernel/trace/bpf_trace.c, __bpf_trace_run, from 6.1), a
 * tracepoint's while any BPF program is. These events come in interrupts by the thousand, when RCU frees.
 */
const RAW = new Set(['kmem:kfree', 'kmem:kmem_cache_free', 'kmem:mm_page_free_batched']);

/**
 * The raw attach point of an event for a block that has only this event; undefined where counting there is not sound.
 *
 * The block must read no argument: raw tracepoints have other ones. It must write no map that another program writes
 * too: since a raw program does not keep others off its CPU, both could change one value at the same time.
 */
export const rawAttachPoint = (event: string, text: string, sharesMaps: boolean): string | undefined =>
  !RAW.has(event) || sharesMaps || /\bargs\b/.test(text)
    ? undefined
    : `rawtracepoint:${event.slice(event.indexOf(':') + 1)}`;

/** The event of a raw tracepoint's name. */
export const eventOfRaw = (name: string): string =>
  [...RAW].find((event) => event.endsWith(`:${name}`)) ?? name;
