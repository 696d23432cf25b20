import { Command } from 'commander';
import { captureNotes } from '../../report/capture-notes.ts';
import { isWhole, runsOf } from '../../report/capture-runs.ts';
import { Captures } from '../../report/captures.ts';
import { plural } from '../../text/units.ts';

export function verifyCommand(): Command {
  return new Command('verify')
    .description('check that a capture is whole, and say what is left of a damaged one')
    .argument('<files...>', 'files that record wrote, or a folder of such files')
    .addHelpText('after', '\nExit status: 0 if the file is whole, 1 if not. 2: wrong usage, or no capture.')
    .action(verify);
}

/** Prints what a capture holds and what is damaged. Throws CAPTURE_INVALID. */
function verify(paths: string[]): void {
  const captures = new Captures(paths);
  const { name, head, files } = captures;
  let [members, ticks] = [0, 0];
  const items = (function* () {
    for (const item of captures.items()) {
      if (item.kind === 'member') members++;
      if (item.kind === 'tick') ticks++;
      yield item;
    }
  })();
  const found = runsOf(items, head, () => '0', { from: 0, to: Number.POSITIVE_INFINITY });
  const seconds = found.runs.reduce((sum, run) => sum + run.seconds, 0);
  const counted = `${plural(members, 'member')}, ${plural(ticks, 'tick')}, ${seconds.toFixed(3)} s in ${plural(found.runs.length, 'run')}`;
  process.stdout.write(
    [
      `${name}: ${head.schema}, ${files.length === 1 ? '' : `${plural(files.length, 'file')}, `}${counted}`,
      ...captureNotes(found),
      ...captures.notes,
      isWhole(found) ? 'whole' : 'the rest can be read',
    ]
      .map((line) => `${line}\n`)
      .join(''),
  );
  process.exitCode = isWhole(found) ? 0 : 1;
}
