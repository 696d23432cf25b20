import { Command, Option } from 'commander';
import { checkAttach } from '../../doctor/attach.ts';
import { checkFacts } from '../../doctor/checks.ts';
import { readFacts } from '../../doctor/facts.ts';
import { fixCommands, runFixes } from '../../doctor/fix.ts';
import { toReport } from '../../doctor/schema.ts';
import { reportToText } from '../../doctor/text.ts';
import { EXIT } from '../../errors.ts';
import { type CommonOptions, useColor, withColor } from '../common.ts';
import { serverUser } from '../serve/server-user.ts';

interface Options extends CommonOptions {
  fix?: true;
  bpftrace?: string;
}

/** `vmtally doctor`: checks each requirement of counting and prints one line for each, with the remedy. */
export const doctorCommand = (): Command =>
  withColor(new Command('doctor'))
    .description('look at everything that counting needs, and say what to do about what is missing')
    .option('--fix', 'mount tracefs and install bpftrace where they are missing, then look again')
    .option('--json', 'print one JSON document (schema vmtally.doctor/1)')
    .addOption(new Option('--bpftrace <path>', 'the bpftrace to look at').env('VMTALLY_BPFTRACE'))
    .addHelpText('after', HELP)
    .action(doctor);

const HELP = `
Each line begins with ok, warning, missing or skipped (a check that needs
something that is missing).

Examples:
  sudo vmtally doctor                        what is there and what is not
  sudo vmtally doctor --fix                  mount and install what is missing
  sudo vmtally doctor --bpftrace ./bpftrace  try another bpftrace
  sudo vmtally doctor --json | jq .ok        true or false

Exit status: 0 nothing is missing, 3 something is, 1 a fix failed.`;

async function doctor(options: Options): Promise<void> {
  const serving = await serverUser(undefined);
  let facts = await readFacts(options.bpftrace, serving?.name);
  if (options.fix) {
    const commands = fixCommands(facts);
    await runFixes(commands, (line) => void process.stderr.write(`${line}\n`));
    if (commands.length > 0) facts = await readFacts(options.bpftrace, serving?.name);
  }
  const checks = checkFacts(facts);
  const report = toReport([...checks, await checkAttach(facts, checks)]);
  const color = useColor(options.color, process.stdout);
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : reportToText(report, color));
  process.exitCode = report.ok ? EXIT.ok : EXIT.missing;
}
