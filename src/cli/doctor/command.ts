import { Command, Option } from 'commander';
import { checkAttach } from '../../doctor/attach.ts';
import { checkFacts } from '../../doctor/checks.ts';
import { type Facts, readFacts } from '../../doctor/facts.ts';
import { fixCommands, runFixes } from '../../doctor/fix.ts';
import { checkRaw } from '../../doctor/raw-check.ts';
import { toReport } from '../../doctor/schema.ts';
import type { Account } from '../../doctor/service-user.ts';
import { reportToText } from '../../doctor/text.ts';
import { EXIT } from '../../errors.ts';
import { READERS } from '../../kernel/users.ts';
import { loadProbes } from '../../probe/load.ts';
import { repeatable } from '../arguments.ts';
import { type CommonOptions, useColor, warnOfProbe, withColor } from '../common.ts';
import { groupId } from '../serve/accounts.ts';
import { serverUser, UNUSED } from '../serve/server-user.ts';

interface Options extends CommonOptions {
  fix?: true;
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

async function doctor(options: Options): Promise<void> {
  let facts = await readFacts(options.bpftrace, await serving());
  if (options.fix) {
    const commands = fixCommands(facts);
    await runFixes(commands, (line) => void process.stderr.write(`${line}\n`));
    if (commands.length > 0) facts = await readFacts(options.bpftrace, await serving());
  }
  const checks = checkFacts(facts);
  checks.push(await checkAttach(facts, checks));
  checks.push(await checkRaw(facts, checks, loadProbes(options.probes, warnOfProbe).values()));
  const report = toReport(checks);
  const color = useColor(options.color, process.stdout);
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : reportToText(report, color));
  process.exitCode = report.ok ? EXIT.ok : EXIT.missing;
}
