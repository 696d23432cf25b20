import type { Tracepoints } from '../kernel/tracepoints.ts';
import { eventAt } from './attach-point.ts';
import { isGlob, matchesGlob } from './glob.ts';
import type { Probe } from './probe.ts';
import { updatesOf } from './probe.ts';

/**
 * Events of this kernel that an attach point names, as `category:name`, `kretprobe:function` or a software event's name
 * of perf; empty where the kernel lacks them.
 */
export function tracepointsOf(attach: string, tracepoints: Tracepoints): string[] {
  const event = eventAt(attach);
  if (!isGlob(event)) return tracepoints.has(event) ? [event] : [];
  const matches = matchesGlob(event);
  return tracepoints.names.filter(matches);
}

/**
 * Returns why this kernel cannot run a probe; undefined where it can: each block has an event, and each event
 * that writes an output map has the fields that its block reads.
 */
export function whyMissing(probe: Probe, tracepoints: Tracepoints): string | undefined {
  for (const block of probe.blocks) {
    const events = block.attach.flatMap((attach) => tracepointsOf(attach, tracepoints));
    if (events.length === 0) {
      const needsKprobes = block.attach.every((attach) => /^k(?:ret)?probe:/.test(attach));
      return needsKprobes && tracepoints.hasKprobes?.() === false
        ? `this kernel has no kprobes, or forbids them, so it has no ${block.attach.join(' or ')}`
        : `this kernel has no ${block.attach.join(' or ')}`;
    }
    if (updatesOf(block, probe.head.maps, probe.where).length === 0) continue;
    for (const event of events) {
      const lacking = lackingFields(probe, block.body.concat(block.predicate), event, tracepoints);
      if (lacking.length > 0) return `this kernel’s ${event} has no field ${lacking.join(', ')}`;
    }
  }
  return undefined;
}

/** Fields read as `args->field` that the tracepoint lacks and the head gives no default for. */
export function lackingFields(
  probe: Probe,
  tokens: Probe['blocks'][number]['body'],
  event: string,
  tracepoints: Tracepoints,
): string[] {
  const has = new Set(tracepoints.fields(event)?.map(({ name }) => name));
  const lacking = tokens
    .filter(
      (token, index) =>
        token.kind === 'word' &&
        tokens[index - 2]?.text === 'args' &&
        ['->', '.'].includes(tokens[index - 1]?.text ?? ''),
    )
    .map(({ text }) => text)
    .filter((name) => !has.has(name) && !(name in probe.head.defaults));
  return [...new Set(lacking)];
}
