import { askOnce, PROGRAM_PART, STACKS_LEFT } from '../stack-sampling.ts';
import { samplesMap, stacksMap } from './maps.ts';
import type { Site } from './site.ts';

/**
 * Writes statements that keep the stack of an event, if chance chooses it: `row` and `value` are the parts of its key
 * before and after the stacks, and `odd` has the buffer. They follow the count of the event: bpftrace 0.17 ends the program
 * where two stacks have the same hash (kernel/bpf/stackmap.c, __bpf_get_stackid), and the count of sampled events then
 * tells. The stacks are read in one place: bpftrace 0.27 zeroes their variables at each event, sampled or not.
 */
export function writeSample(
  { map, row, value, odd }: { map: string; row: string; value: string; odd: string },
  { instance, options: { stacks: sampling } }: Site,
): string {
  if (sampling === undefined) return '';
  const { rate, seesKeys, ofPrograms } = sampling;
  const stacks = [...sampling.stacks, ...(ofPrograms ? [PROGRAM_PART] : [])];
  const keyOf = (parts: readonly string[]) => [row, ...parts, value].filter((part) => part !== '').join(', ');
  const variables = stacks.map((_, index) => `$vt_stack${index}`);
  const reads = stacks.map((stack, index) => `${variables[index]} = ${stack}; `).join('');
  const toBuffer = (buffer: 0 | 1) => {
    const to = stacksMap(instance, map, buffer);
    const count = (parts: readonly string[]) => `${to}[${keyOf(parts)}] = count();`;
    const keep = seesKeys
      ? `if (has_key(${to}, (${keyOf(variables)}))) { ${count(variables)} } else if (${STACKS_LEFT} > 0) { ${STACKS_LEFT} = ${STACKS_LEFT} - 1; ${count(variables)} }`
      : count(stacks);
    return `${samplesMap(instance, map, buffer)}[pid] = count(); ${keep}`;
  };
  const sample = `${ofPrograms ? `${askOnce} ` : ''}${seesKeys ? reads : ''}if (${odd}) { ${toBuffer(1)} } else { ${toBuffer(0)} }`;
  return rate === 1 ? sample : `if (rand % ${rate} == 0) { ${sample} }`;
}
