import { join } from 'node:path';
import { Command } from 'commander';
import { VmtallyError } from '../../errors.ts';
import { printable } from '../../printable.ts';
import { namesIn } from '../../report/capture-files.ts';
import { captureNotes } from '../../report/capture-notes.ts';
import { isWhole } from '../../report/capture-runs.ts';
import { Captures } from '../../report/captures.ts';
import { plural } from '../../text/units.ts';
import { contentOf } from './content-of.ts';

export function verifyCommand(): Command {
  return new Command('verify')
    .description('check that a capture is whole, and say what is left of a damaged one')
    .argument('<files...>', 'files that record wrote, or a folder of such files')
    .addHelpText('after', HELP)
    .action((paths: string[]) => {
      process.exitCode = verify(paths);
    });
}

const HELP = `
Files of one record, or of records that follow one another, are one capture.
Where files do not belong together, each is checked by itself.

Exit status: the worst of all. 0 if the file is whole, 1 if not. 2: wrong usage,
or no capture.`;

/** Prints what captures hold, and returns the exit status. Throws CAPTURE_INVALID where the only one is none. */
function verify(paths: readonly string[]): number {
  try {
    return verifyTogether(paths);
  } catch (error) {
    const each = paths.flatMap((path) => namesIn(path)?.map((name) => join(path, name)) ?? [path]);
    if (!(error instanceof VmtallyError) || each.length < 2) throw error;
    return Math.max(...each.map(verifyAlone));
  }
}

function verifyAlone(path: string): number {
  try {
    return verifyTogether([path]);
  } catch (error) {
    if (!(error instanceof VmtallyError)) throw error;
    process.stderr.write(`vmtally: ${printable(error.message)}\n`);
    return error.exitStatus;
  }
}

function verifyTogether(paths: readonly string[]): number {
  const captures = new Captures(paths);
  const { name, head, files } = captures;
  const { members, ticks, seconds, runs, losses } = contentOf(captures.items(), head);
  const counted = `${plural(members, 'member')}, ${plural(ticks, 'tick')}, ${seconds.toFixed(3)} s in ${plural(runs, 'run')}`;
  process.stdout.write(
    [
      `${name}: ${head.schema}, ${files.length === 1 ? '' : `${plural(files.length, 'file')}, `}${counted}`,
      ...captureNotes(losses),
      ...captures.notes,
      isWhole(losses) ? 'whole' : 'the rest can be read',
    ]
      .map((line) => `${line}\n`)
      .join(''),
  );
  return isWhole(losses) ? 0 : 1;
}
