import { askOnce, PROGRAM_PART, STACKS_LEFT } from '../stack-sampling.ts';
import { samplesMap, stacksMap } from './maps.ts';
import type { Site } from './site.ts';

/**
 * Writes statements that keep the stack of an event, if chance chooses it: `row` and `value` are the parts of its key
 * before and after the stacks, and `odd` has the buffer. They follow the count of the event: bpftrace 0.17 ends the program
 * where two stacks have the same hash (kernel/bpf/stackmap.c, __bpf_get_stackid), and the count of sampled events then
 * tells. The key with the stacks is one variable: bpftrace from 0.23 on zeroes the room of each variable and each key at each
 * event, sampled or not.
 */
export function writeSample(
  { map, row, value, odd }: { map: string; row: string; value: string; odd: string },
  { instance, options: { stacks: sampling } }: Site,
): string {
  if (sampling === undefined) return '';
  const { rate, seesKeys, ofPrograms } = sampling;
  const stacks = [...sampling.stacks, ...(ofPrograms ? [PROGRAM_PART] : [])];
  const key = [row, ...stacks, value].filter((part) => part !== '').join(', ');
  const variable = `$vt_stack_key_${map}`;
  const toBuffer = (buffer: 0 | 1) => {
    const to = stacksMap(instance, map, buffer);
    const count = (by: string) => `${to}[${by}] = count();`;
    const keep = seesKeys
      ? `if (has_key(${to}, ${variable})) { ${count(variable)} } else if (${STACKS_LEFT} > 0) { ${STACKS_LEFT} = ${STACKS_LEFT} - 1; ${count(variable)} }`
      : count(key);
    return `${samplesMap(instance, map, buffer)}[pid] = count(); ${keep}`;
  };
  const sample = `${ofPrograms ? `${askOnce} ` : ''}${seesKeys ? `${variable} = (${key}); ` : ''}if (${odd}) { ${toBuffer(1)} } else { ${toBuffer(0)} }`;
  return rate === 1 ? sample : `if (rand % ${rate} == 0) { ${sample} }`;
}
