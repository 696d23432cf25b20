import { askOnce, STACKS_LEFT } from '../stack-sampling.ts';
import { samplesMap, stacksMap } from './maps.ts';
import type { Site } from './site.ts';

/**
 * Writes statements that keep the stack of an event, if chance chooses it: `row` and `value` are the parts of its key
 * before and after the stacks. They follow the count of the event: bpftrace 0.17 ends the program where two stacks have
 * the same hash (kernel/bpf/stackmap.c, __bpf_get_stackid), and the count of sampled events then tells.
 */
export function writeSample(
  { map, row, value }: { map: string; row: string; value: string },
  { instance, options: { stacks: sampling } }: Site,
  buffer: 0 | 1,
): string {
  if (sampling === undefined) return '';
  const { rate, stacks, seesKeys, ofPrograms } = sampling;
  const to = stacksMap(instance, map, buffer);
  const keyOf = (parts: readonly string[]) => [row, ...parts, value].filter((part) => part !== '').join(', ');
  const count = (parts: readonly string[]) => `${to}[${keyOf(parts)}] = count();`;
  const variables = stacks.map((_, index) => `$vt_stack${index}`);
  const reads = stacks.map((stack, index) => `${variables[index]} = ${stack};`).join(' ');
  const keep = seesKeys
    ? `${reads} if (has_key(${to}, (${keyOf(variables)}))) { ${count(variables)} } else if (${STACKS_LEFT} > 0) { ${STACKS_LEFT} = ${STACKS_LEFT} - 1; ${count(variables)} }`
    : count(stacks);
  const sample = `${samplesMap(instance, map, buffer)}[pid] = count(); ${ofPrograms ? `${askOnce} ` : ''}${keep}`;
  return rate === 1 ? sample : `if (rand % ${rate} == 0) { ${sample} }`;
}
