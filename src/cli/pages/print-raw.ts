import type { Mapping } from '../../pages/mapping.ts';
import type { Walk } from '../../pages/walk.ts';
import type { Output } from '../output.ts';
import { matchesMapping } from './matches-mapping.ts';
import { noMapping } from './no-mapping.ts';
import { rawLines } from './raw-lines.ts';
import type { Reading } from './reading.ts';
import { requireFrames } from './require-frames.ts';

/** Prints how often each page of the named mappings is mapped. Throws USAGE where there is none, and NOT_ROOT. */
export function printRaw(output: Output, reading: Reading, name: string): Walk {
  requireFrames(reading, '--raw');
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
  if (named.length === 0) throw noMapping(reading.memory.pid, name);
  return walked;
}
