import type { Mapping } from '../../pages/mapping.ts';
import type { Walk } from '../../pages/walk.ts';
import { plural } from '../../text/units.ts';
import type { Output } from '../output.ts';
import { matchesMapping } from './matches-mapping.ts';
import { noMapping } from './no-mapping.ts';
import { rawLines } from './raw-lines.ts';
import type { Reading } from './reading.ts';
import { requireFrames } from './require-frames.ts';

/**
 * Prints how often each page of the named mappings is mapped, and on stderr if a limit ended that: the output has numbers only. Throws
 * USAGE where there is no such mapping, and NOT_ROOT.
 */
export function printRaw(output: Output, reading: Reading, name: string): Walk {
  requireFrames(reading, '--raw');
  const { pageSize } = reading.known;
  const isNamed = matchesMapping(name);
  const named: Mapping[] = [];
  let last = '\n';
  const walked = reading.walk({
    wants: (mapping) => {
      if (!isNamed(mapping)) return false;
      named.push(mapping);
      return true;
    },
    onPart: (batch, part) => {
      last = rawLines(batch, part, pageSize);
      output.write(last);
    },
  });
  if (named.length === 0 && walked.isComplete) throw noMapping(reading.memory.pid, name);
  if (walked.stopped !== undefined) {
    if (!last.endsWith('\n')) output.write('\n');
    const option = walked.stopped === 'pages' ? '--max-pages' : '--timeout';
    process.stderr.write(
      `vmtally: not all was read: the limit of ${option} was reached at ${plural(walked.looked, 'page')}\n`,
    );
  }
  return walked;
}
