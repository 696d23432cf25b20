import { Argument, Command } from 'commander';
import { z } from 'zod';
import { CaptureLine } from '../../capture/schema.ts';
import { DoctorReport } from '../../doctor/schema.ts';
import { CompareReport } from '../../report/compare-report.ts';
import { CorrelateReport } from '../../report/correlate-report.ts';
import { DiffReport } from '../../report/diff-report.ts';
import { FlameReport } from '../../report/flame/flame-report.ts';
import { FleetOnceReport } from '../../report/fleet/fleet-report.ts';
import { ListReport } from '../../report/list-report.ts';
import { OutstandingReport } from '../../report/outstanding-report.ts';
import { PagesChanges } from '../../report/pages-changes.ts';
import { PagesReport } from '../../report/pages-report.ts';
import { ScriptReport } from '../../report/script-report.ts';
import { SitesReport } from '../../report/sites-report.ts';
import { StatReport } from '../../report/stat-report.ts';
import { StateReport } from '../../report/state/state-report.ts';
import { TopReport } from '../../report/top-report.ts';
import { withColor } from '../common.ts';

export const SCHEMAS = {
  stat: StatReport,
  top: TopReport,
  sites: SitesReport,
  flame: FlameReport,
  fleet: FleetOnceReport,
  outstanding: OutstandingReport,
  pages: z.union([PagesReport, PagesChanges]),
  state: StateReport,
  compare: CompareReport,
  correlate: CorrelateReport,
  capture: CaptureLine,
  diff: DiffReport,
  list: ListReport,
  script: ScriptReport,
  doctor: DoctorReport,
};

export function schemaCommand(): Command {
  return withColor(new Command('schema'))
    .description('print the JSON Schema of a command’s --json output, or of the lines of a capture')
    .addArgument(new Argument('<command>', 'command to describe, or capture').choices(Object.keys(SCHEMAS)))
    .option('--json', 'no effect: the output is always JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  vmtally schema stat\n  vmtally schema capture    a line of a capture, by its kind',
    )
    .action((command: keyof typeof SCHEMAS) => {
      // Lines of a capture may have fields of a later minor version, as input may.
      const io = command === 'capture' ? 'input' : 'output';
      process.stdout.write(
        `${JSON.stringify(z.toJSONSchema(SCHEMAS[command], { io, unrepresentable: 'any' }), null, 2)}\n`,
      );
    });
}
