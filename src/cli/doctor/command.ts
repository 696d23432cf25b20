import { Command, Option } from 'commander';
import { checkAttach } from '../../doctor/attach.ts';
import { checkFacts } from '../../doctor/checks.ts';
import { type Facts, readFacts } from '../../doctor/facts.ts';
import { fixCommands, runFixes } from '../../doctor/fix.ts';
import { installNewer } from '../../doctor/newer.ts';
import { checkRaw } from '../../doctor/raw-check.ts';
import { toReport } from '../../doctor/schema.ts';
import type { Account } from '../../doctor/service-user.ts';
import { reportToText } from '../../doctor/text.ts';
import { EXIT, VmtallyError } from '../../errors.ts';
import { READERS } from '../../kernel/users.ts';
import { loadProbes } from '../../probe/load.ts';
import { repeatable } from '../arguments.ts';
import { type CommonOptions, useColor, warnOfProbe, withColor } from '../common.ts';
import { groupId } from '../serve/accounts.ts';
import { serverUser, UNUSED } from '../serve/server-user.ts';

interface Options extends CommonOptions {
  fix?: true;
  newer?: true;
  bpftrace?: string;
  probes: string[];
}

/** `vmtally doctor`: checks each requirement of counting and prints one line for each, with the remedy. */
export const doctorCommand = (): Command =>
  withColor(new Command('doctor'))
    .description('check the requirements of counting, and report how to fix what is missing')
    .option(
      '--fix',
      'mount tracefs, install bpftrace, add the user vmtally and its groups if they are missing, then check again',
    )
    .option('--newer', 'with --fix on Debian 12: put the bpftrace of Debian 13 (0.23) into /opt/vmtally')
    .option('--json', 'print one JSON document (see vmtally schema doctor)')
    .addOption(new Option('--bpftrace <path>', 'path of the bpftrace to check').env('VMTALLY_BPFTRACE'))
    .option('--probes <dir>', 'check the probes in this directory too (repeatable)', repeatable, [])
    .addHelpText('after', HELP)
    .action(doctor);

const HELP = `
Each line begins with ok, warning, missing or skipped (the check needs
something that is missing).

Events that are counted at raw tracepoints are counted at tracepoints too, and
compared. If they differ, no command uses raw tracepoints with this kernel and
this bpftrace until doctor finds them equal.

Examples:
  sudo vmtally doctor                        check this machine
  sudo vmtally doctor --fix                  mount and install what is missing
  sudo vmtally doctor --fix --newer          get a quicker bpftrace (Debian 12)
  sudo vmtally doctor --bpftrace ./bpftrace  check another bpftrace
  sudo vmtally doctor --json | jq .ok        true or false

Exit status: 0 if nothing is missing, 3 if something is missing, 1 if a fix
failed.`;

async function serving(): Promise<Facts['serverUser']> {
  const user = await serverUser(undefined);
  if (user === undefined) return undefined;
  const missing: Account[] = [];
  if (user.name === UNUSED) missing.push('user');
  if ((await groupId(READERS)) === undefined) missing.push('readers');
  return { name: user.name, missing };
}

/** Aborts the work at the first signal that would end this process. */
async function untilSignal(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const aborter = new AbortController();
  const abort = () => aborter.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, abort);
  try {
    await work(aborter.signal);
  } finally {
    for (const name of signals) process.off(name, abort);
  }
}

async function doctor(options: Options): Promise<void> {
  if (options.newer && !options.fix)
    throw new VmtallyError(
      'USAGE',
      '--newer changes this machine: it needs --fix',
      'Run `vmtally doctor --fix --newer`.',
    );
  let facts = await readFacts(options.bpftrace, await serving());
  if (options.fix) {
    const commands = fixCommands(facts);
    const say = (line: string) => void process.stderr.write(`${line}\n`);
    await runFixes(commands, say);
    if (options.newer) await untilSignal((signal) => installNewer(facts, say, { signal }));
    if (commands.length > 0 || options.newer) facts = await readFacts(options.bpftrace, await serving());
  }
  const checks = checkFacts(facts);
  checks.push(await checkAttach(facts, checks));
  checks.push(await checkRaw(facts, checks, (await loadProbes(options.probes, warnOfProbe)).values()));
  const report = toReport(checks);
  const color = useColor(options.color, process.stdout);
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : reportToText(report, color));
  process.exitCode = report.ok ? EXIT.ok : EXIT.missing;
}
