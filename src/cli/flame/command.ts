import { Command, Option } from 'commander';
import { kernelStack, userStack } from '../../bpftrace/capabilities.ts';
import type { Collector } from '../../collector/collector.ts';
import type { Span } from '../../collector/span.ts';
import { STACK_DEPTH, stackOptions } from '../../collector/stack-options.ts';
import { readFeatures } from '../../kernel/features.ts';
import { stackNames } from '../../kernel/stack-names.ts';
import { counterNames, readVmstat } from '../../kernel/vmstat.ts';
import { printable } from '../../printable.ts';
import { eventWithoutSite } from '../../probe/call-sites.ts';
import { oneEvent } from '../../probe/one-event.ts';
import type { Selection } from '../../probe/selection.ts';
import { countsToEvents } from '../../report/counts-to-events.ts';
import { PLACE_PARTS } from '../../report/flame/places.ts';
import type { Profile } from '../../report/flame/profile.ts';
import { unknownFrames } from '../../report/flame/sampled-profile.ts';
import { statAccuracy } from '../../report/stat-accuracy.ts';
import { UNKNOWN_STACK } from '../../tally/scale-stacks.ts';
import { whole } from '../arguments.ts';
import { useColor } from '../common.ts';
import { costOf } from '../cost-of.ts';
import { countingCommand } from '../counting-command.ts';
import { namedSites } from '../named-sites.ts';
import { scopedCount } from '../scoped-count.ts';
import { usage, withScope } from '../stat/options.ts';
import { readBefore } from './before.ts';
import { RATE, TICK_MS } from './defaults.ts';
import { formOf } from './forms.ts';
import { type FlameOptions, flameContradiction, placeParts } from './options.ts';
import { bytesOfEvent, profileOf } from './profile-of.ts';
import { ProgramStacks, STACK_KINDS } from './program-stacks.ts';
import { rendered } from './rendered.ts';

/** Completion offers the parts one by one. */
function byOption(): Option {
  const text = 'a table by comm, dso or symbol of the program, or several of them';
  const option = new Option('--by <list>', text).argParser(placeParts);
  option.argChoices = [...PLACE_PARTS];
  return option;
}

export function flameCommand(): Command {
  const command = withScope(new Command('flame'))
    .description('show by which paths the kernel comes to an event, as a flame graph')
    .option('--rate <n>', 'keep the stack of one of N events; 1: of all', whole(1, 1_000_000), RATE)
    .option('--depth <n>', 'keep at most N frames of a stack', whole(1, 127), STACK_DEPTH)
    .addOption(
      new Option('--stacks <of>', 'functions of the kernel, of programs, or of both')
        .choices([...STACK_KINDS])
        .default('kernel'),
    )
    .addOption(byOption())
    .addOption(new Option('--weight <what>', 'size of a frame').choices(['count', 'bytes']).default('count'))
    .option('--top <n>', 'print at most N functions', whole(1), 20)
    .option('--json', 'print all data as JSON (see vmtally schema flame)')
    .option('-o, --output <file>', 'write FILE.svg, .html, .folded, .pb.gz or .speedscope.json')
    .option('--diff <file>', 'with -o: compare with these folded stacks');
  return countingCommand(command, EXAMPLES, run);
}

const EXAMPLES = `
Examples:
  vmtally flame -o kmalloc.html -- make         a page with search and zoom
  vmtally flame -e kmem:kfree -p 1234 --timeout 10s
  vmtally flame --rate 1 --weight bytes -- ls   exact, by bytes
  vmtally flame --stacks both -o a.html -- ls   programs, and the kernel below
  vmtally flame --by comm,dso,symbol -- make    which code of programs
  vmtally flame -o before.folded -- make
  vmtally flame -o change.html --diff before.folded -- make

Without -e it is kmem:kmalloc. Without -o a terminal gets a table of functions;
a pipe or a file gets folded stacks, as flamegraph.pl takes them.`;

/** Runs `flame` and returns its exit status. */
async function run(command: string[], options: FlameOptions): Promise<number> {
  const { rate, weight, top, by, json = false } = options;
  const contradiction = flameContradiction(options);
  if (contradiction !== undefined) throw usage(contradiction);
  // The first function of a program alone says where an event came from.
  const kind = by === undefined ? options.stacks : 'user';
  const depth = by === undefined ? options.depth : 1;
  const form =
    options.output === undefined || json || by !== undefined
      ? undefined
      : formOf(options.output, options.diff !== undefined);
  const before = options.diff === undefined ? undefined : readBefore(options.diff);
  const requests = options.requestsGiven ? options.requests : [{ text: 'kmalloc' }];
  let hasSite = false;
  const counting = await scopedCount(options, command, requests, (selections, tracepoints) => {
    const selection = oneEvent(selections);
    hasSite = eventWithoutSite(selection.probe, tracepoints) === undefined;
    if (weight === 'bytes') requireSize(selection);
    return [selection];
  });
  const { bpftrace, tracepoints, target, output, names } = counting;
  const commOf = (pid: string) => printable(names.get(pid) ?? (pid === '0' ? IDLE : `:${pid}`));
  const nameOf = namedSites(tracepoints, 'function');
  const programs = kind === 'kernel' ? undefined : new ProgramStacks(depth);
  const kernelNames = stackNames(nameOf, () => tracepoints.symbols(), depth);
  const namesOf = programs?.framesOf(kind === 'both' ? kernelNames : undefined) ?? kernelNames;
  const bySite = hasSite && kind !== 'user';
  const framesOf = remembered((stack, site) =>
    stack === UNKNOWN_STACK ? unknownFrames(site === '' ? undefined : nameOf(site)) : namesOf(stack, site),
  );

  const { collector, totals, failure, status } = await counting.run({
    groupBy: bySite ? 'pid,site' : 'pid',
    ...(programs && { onProcess: (pid, program) => programs.follow(pid, program) }),
    tickMs: TICK_MS,
    ...stackOptions(bpftrace, readFeatures(), {
      rate,
      stacks: [
        ...(kind === 'user' ? [] : [kernelStack(bpftrace, depth)]),
        ...(programs ? [userStack(bpftrace, depth)] : []),
      ],
      ofPrograms: programs !== undefined,
    }),
  });
  programs?.finish();
  const [total] = totals;
  if (total !== undefined) {
    const found = exactnessOf(total, collector, target);
    const counted = profileOf(total, collector.program, {
      target,
      rate,
      weight,
      commOf,
      framesOf,
      programs,
    });
    const { content, notes } = rendered(counted, found, {
      command,
      stacks: kind,
      by,
      top,
      json,
      form,
      before,
      isTty: output.isTTY,
      color: useColor(options.color, output),
    });
    output.write(content);
    process.stderr.write(notes.map((line) => `# ${line}\n`).join(''));
  }
  if (failure !== undefined) throw failure;
  return status;
}

function requireSize({ probe, maps }: Selection): void {
  if (bytesOfEvent(probe.head.maps[maps[0] ?? '']) === undefined)
    throw usage(`--weight bytes: ${probe.event} has no size`);
}

/** perf's name of process 0, which runs where no other does. */
const IDLE = 'swapper';

/** Each possible error of the counts. */
function exactnessOf({ counts, seconds }: Span, collector: Collector, target: string) {
  const series = collector.program.series.slice(0, 1);
  const { events, beyondDouble } = countsToEvents([counts.slice(0, 1)], series, {
    names: counterNames(readVmstat()),
  });
  const exactness = collector.exactness();
  const accuracy = statAccuracy(events, series, { exactness, repeats: 1, seconds });
  const exact = exactness.exact && beyondDouble.length === 0;
  return {
    target,
    exactness: { ...exactness, exact, beyondDouble },
    accuracy,
    cost: costOf(collector, seconds),
  };
}

/** Names each stack of each call site once. */
function remembered(framesOf: Profile['framesOf']): Profile['framesOf'] {
  const known = new Map<string, readonly string[]>();
  return (stack, site) => {
    const key = `${site} ${stack}`;
    const frames = known.get(key) ?? framesOf(stack, site);
    known.set(key, frames);
    return frames;
  };
}
