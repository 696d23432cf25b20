import type { Mapping } from '../../pages/mapping.ts';
import type { Walk } from '../../pages/walk.ts';
import type { Output } from '../output.ts';
import { usage } from '../stat/options.ts';
import { matchesMapping } from './matches-mapping.ts';
import { rawLines } from './raw-lines.ts';
import type { Reading } from './reading.ts';

/** Prints how often each page of the named mappings is mapped. Throws USAGE where there is no such mapping. */
export function printRaw(output: Output, reading: Reading, name: string): Walk {
  const { pageSize } = reading.known;
  const isNamed = matchesMapping(name);
  const named: Mapping[] = [];
  const walked = reading.walk({
    wants: (mapping) => {
      if (!isNamed(mapping)) return false;
      named.push(mapping);
      return true;
    },
    onPart: (batch, part) => output.write(rawLines(batch, part, pageSize)),
  });
  const { pid } = reading.memory;
  if (named.length === 0)
    throw usage(`process ${pid} has no mapping ${name}: \`vmtally pages ${pid} --by mapping\` shows them`);
  return walked;
}
