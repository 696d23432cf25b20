import { setTimeout as after } from 'node:timers/promises';
import { Command } from 'commander';
import { EXIT, VmtallyError } from '../../errors.ts';
import { largestState } from '../../report/state/largest-state.ts';
import { stateToText } from '../../report/state/state-to-text.ts';
import { toJson } from '../../report/to-json.ts';
import { StateHistory } from '../../state/history.ts';
import { IS_FOR_ROOT } from '../../state/missing.ts';
import { readState } from '../../state/read-state.ts';
import type { KernelState, MissingState } from '../../wire/state.ts';
import { type Output, openOutput } from '../output.ts';
import { usage } from '../stat/options.ts';
import { chosenParts, type StateOptions, stateContradiction, withState } from './options.ts';

export const stateCommand = (): Command =>
  withState(
    new Command('state').description('show slab caches, free blocks and allocation sites as they are now'),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (options: StateOptions) => {
      process.exitCode = await run(options);
    });

const EXAMPLES = `
Examples:
  vmtally state                         all that this kernel shows
  vmtally state --slab --sort objects
  vmtally state --types                 free blocks by order and migrate type
  vmtally state --slab -I 10s --sort change
  vmtally state --allocations --json

Exit status: 0. 1: failure. 2: wrong usage. 3: the kernel does not show what
was asked for, or only to root.`;

/** Prints readings of the state, and returns the exit status. Throws USAGE, NOT_ROOT, PROC_MISSING and OUTPUT_FILE. */
async function run(options: StateOptions): Promise<number> {
  const contradiction = stateContradiction(options);
  if (contradiction !== undefined) throw usage(contradiction);
  const { intervalPrint, timeout = Infinity } = options;
  const { parts, areChosen } = chosenParts(options);
  const output = openOutput(options, []);
  const history = new StateHistory();
  const endMs = performance.now() + timeout;
  for (let dueMs = performance.now(); ; ) {
    const state = history.add(await readState(parts, history.caches));
    // A part that can be read and is empty is shown, with the note that says so.
    const lacking = state.missing.find(({ part }) => isUnread(state, part));
    if (areChosen && lacking !== undefined) throw lacks(lacking);
    print(output, state, options);
    if (intervalPrint === undefined) return EXIT.ok;
    dueMs = Math.max(dueMs + intervalPrint, performance.now());
    if (dueMs > endMs) return EXIT.ok;
    await after(dueMs - performance.now());
  }
}

/** Columns of a terminal that does not say how many it has. */
const COLUMNS = 80;

function print(output: Output, state: KernelState, options: StateOptions): void {
  const shown = largestState(state, options);
  const width = output.isTTY ? (process.stdout.columns ?? COLUMNS) : Infinity;
  output.write(
    options.json ? toJson({ schema: 'vmtally.state/1', ...shown }) : stateToText(shown, { width }),
  );
}

const isUnread = ({ slabs, zones, allocations }: KernelState, part: MissingState['part']): boolean =>
  ({
    slab: slabs === null,
    buddy: zones === null,
    types: zones?.every(({ types }) => types === null) ?? true,
    allocations: allocations === null,
  })[part];

const lacks = ({ reason, hint }: MissingState): VmtallyError =>
  new VmtallyError(reason.endsWith(IS_FOR_ROOT) ? 'NOT_ROOT' : 'PROC_MISSING', reason, hint);
