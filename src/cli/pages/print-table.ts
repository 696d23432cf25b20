import { mayBeAverages } from '../../pages/averages.ts';
import { FlagCounts } from '../../pages/flag-counts.ts';
import type { Mapping } from '../../pages/mapping.ts';
import { mappingName } from '../../pages/mapping-name.ts';
import { Strip } from '../../pages/strip.ts';
import type { Walk } from '../../pages/walk.ts';
import { printable } from '../../printable.ts';
import type { PagesReport, StripRow } from '../../report/pages-report.ts';
import { pagesReportOf } from '../../report/pages-report-of.ts';
import { pagesToText } from '../../report/pages-to-text.ts';
import { toJson } from '../../report/to-json.ts';
import type { Output } from '../output.ts';
import { matchesMapping } from './matches-mapping.ts';
import { noMapping } from './no-mapping.ts';
import type { PagesOptions } from './options.ts';
import type { Reading } from './reading.ts';
import { requireFrames } from './require-frames.ts';
import { SavedSnapshot } from './saved-snapshot.ts';
import { SharedWith } from './shared-with.ts';

/** Columns of a terminal that does not say how many it has. */
const COLUMNS = 80;

/** Prints the table of a process's pages, or all of it as JSON. Throws USAGE, NOT_ROOT and OUTPUT_FILE. */
export function printTable(output: Output, reading: Reading, options: PagesOptions): Walk {
  const { known, memory } = reading;
  const { pageSize } = known;
  if (options.flags) requireFrames(reading, '--flags');
  const flags = known.flags ? new FlagCounts() : undefined;
  const strips = new Map<Mapping, Strip>();
  const hasStrip = stripChoice(options.strip);
  const stripOf = (mapping: Mapping): Strip => {
    const strip = strips.get(mapping) ?? new Strip((mapping.end - mapping.start) / pageSize);
    strips.set(mapping, strip);
    return strip;
  };
  const sharing = options.who ? new SharedWith(reading) : undefined;
  const saved =
    options.save === undefined ? undefined : new SavedSnapshot(reading, options.save, options.force ?? false);
  const began = performance.now();
  const walked = reading.walk({
    onPart: (batch, part) => {
      flags?.add(batch, part);
      sharing?.add(batch, part);
      saved?.snapshot.add(batch, part, pageSize);
      if (hasStrip(part.mapping)) stripOf(part.mapping).add(batch, part);
    },
  });
  const shown = walked.rows.map(({ mapping }) => mapping).filter(hasStrip);
  if (typeof options.strip === 'string' && shown.length === 0 && walked.isComplete)
    throw noMapping(memory.pid, options.strip);
  saved?.save(walked);
  const who = sharing?.find(options.timeout - (performance.now() - began)) ?? null;
  const report: PagesReport = {
    schema: 'vmtally.pages/1',
    pid: memory.pid,
    name: printable(memory.name),
    by: options.by,
    pageSize,
    seconds: (performance.now() - began) / 1000,
    ...pagesReportOf(walked, known, options),
    countsHidden: !known.counts,
    averages: known.counts && mayBeAverages(),
    flags: flags?.rows() ?? null,
    who,
    strips: options.strip === undefined ? null : shown.map((mapping) => stripRow(mapping, stripOf(mapping))),
  };
  const width = output.isTTY ? (process.stdout.columns ?? COLUMNS) : Infinity;
  output.write(options.json ? toJson(report) : pagesToText(report, { width, top: options.top }));
  return walked;
}

const stripChoice = (strip: PagesOptions['strip']): ((mapping: Mapping) => boolean) =>
  strip === undefined || strip === true ? () => strip === true : matchesMapping(strip);

const stripRow = (mapping: Mapping, { pagesPerCell, cells }: Strip): StripRow => ({
  mapping: printable(mappingName(mapping)),
  pagesPerCell,
  cells,
});
