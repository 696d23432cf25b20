import { messageOf } from '../../errors.ts';
import { type Folded, readFolded } from '../../report/flame/folded.ts';
import { readSmallFile } from '../../small-file.ts';
import { usage } from '../stat/options.ts';

/** Most bytes of a file of folded stacks. */
const MOST_BYTES = 64 << 20;

/** Reads the folded stacks of --diff. Throws USAGE with the reason. */
export function readBefore(file: string): Folded {
  try {
    return readFolded(readSmallFile(file, MOST_BYTES));
  } catch (error) {
    throw usage(`--diff ${file}: ${messageOf(error)}`);
  }
}
