import type { Tracepoints } from '../kernel/tracepoints.ts';
import type { ValueNames } from '../kernel/value-names.ts';
import { tracepointsOf } from './attach.ts';
import { valueTokens } from './pack.ts';
import { type Probe, updatesOf } from './probe.ts';

/** Kernel's names of the values that a map is keyed by, where the value is a plain field or a slab cache. */
export function valueNamesOf(probe: Probe, map: string, tracepoints: Tracepoints): ValueNames | undefined {
  const value = probe.head.maps[map]?.value;
  if (value?.names !== undefined) return { kind: 'symbols', entries: tracepoints.slabCaches?.() ?? [] };
  if (value === undefined || value.labels !== undefined || value.unit !== undefined) return undefined;
  for (const block of probe.blocks) {
    const update = updatesOf(block, probe.head.maps, probe.where).find((candidate) => candidate.map === map);
    if (update === undefined) continue;
    const [args, , name, ...more] = valueTokens(block.body, update.from);
    if (args?.text !== 'args' || more.length > 0) return undefined;
    for (const event of block.attach.flatMap((point) => tracepointsOf(point, tracepoints))) {
      const values = tracepoints.fields(event)?.find((field) => field.name === name?.text)?.values;
      if (values) return values;
    }
  }
  return undefined;
}
