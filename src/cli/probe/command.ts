import { writeFileSync } from 'node:fs';
import { Argument, Command, Option } from 'commander';
import { EXIT, messageOf, VmtallyError } from '../../errors.ts';
import { readTracepoints, tracefsRoot } from '../../kernel/tracepoints.ts';
import { printable, printableLines } from '../../printable.ts';
import { loadCatalogue } from '../../probe/load.ts';
import { prepare } from '../common.ts';
import { duration } from '../duration.ts';
import { usage } from '../stat/options.ts';
import { checkProbe } from './check-probe.ts';
import { EXAMPLE, newProbe } from './new-probe.ts';

interface ProbeOptions {
  tracepoint?: string;
  output?: string;
  attach: boolean;
  timeout: number;
  bpftrace?: string;
}

export function probeCommand(): Command {
  return new Command('probe')
    .description('write and check probe files of your own')
    .addArgument(
      new Argument('<action>', 'write a new probe, or check probe files').choices(['new', 'check']),
    )
    .argument('<file...>', 'for new: the name of the probe; for check: the files')
    .option('--tracepoint <event>', `for new: the tracepoint to count (default ${EXAMPLE})`)
    .option('-o, --output <file>', 'for new: write to this file, which must be new (default stdout)')
    .option('--no-attach', 'for check: only read the files, which needs no root')
    .addOption(
      new Option('--timeout <time>', 'for check: count for this long: 2s, 500ms, 500')
        .argParser(duration(100, 60_000))
        .default(1000, '1s'),
    )
    .option('--bpftrace <path>', 'path of bpftrace (default: $VMTALLY_BPFTRACE, then $PATH)')
    .addHelpText(
      'after',
      `
check reads each file, compiles it, attaches it and counts with it. Its exit
status is 1 if a file is wrong.

Examples:
  vmtally probe new vmap --tracepoint vmalloc:alloc_vmap_area -o vmap.bt
  vmtally probe check *.bt`,
    )
    .action(async (action: 'new' | 'check', files: string[], options: ProbeOptions) => {
      if (action === 'new') write(files, options);
      else process.exitCode = await check(files, options);
    });
}

function write(names: string[], { tracepoint = EXAMPLE, output }: ProbeOptions): void {
  const [name = ''] = names;
  if (names.length > 1) throw usage('probe new takes the name of one probe');
  const event = tracepoint.replace(/^tracepoint:/, '');
  const tracepoints = tracefsRoot() === undefined ? undefined : readTracepoints();
  const source = newProbe(name, event, loadCatalogue(), tracepoints);
  if (output === undefined) {
    process.stdout.write(source);
    return;
  }
  try {
    writeFileSync(output, source, { flag: 'wx' });
  } catch (error) {
    throw new VmtallyError(
      'OUTPUT_FILE',
      `cannot write ${output}: ${messageOf(error)}`,
      'Name a new file with -o: an existing file is never replaced.',
      { cause: error },
    );
  }
}

/** Checks each file by itself, and returns the exit status. */
async function check(files: readonly string[], options: ProbeOptions): Promise<number> {
  if (options.tracepoint !== undefined || options.output !== undefined)
    throw usage('--tracepoint and -o are for probe new');
  const { attach, ...others } = options;
  const bpftrace = attach ? (await prepare({ ...others, color: 'auto', probes: [] })).bpftrace : undefined;
  const probes = loadCatalogue();
  let status: number = EXIT.ok;
  for (const file of files) {
    try {
      const found = await checkProbe(file, probes, bpftrace, options.timeout);
      process.stdout.write(`${printable(file)}: ${found}\n`);
    } catch (error) {
      if (!(error instanceof VmtallyError)) throw error;
      status = EXIT.failure;
      process.stdout.write(`${printableLines(error.message)}\n`);
    }
  }
  return status;
}
