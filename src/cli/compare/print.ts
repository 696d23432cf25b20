import type { CompareReport } from '../../report/compare-report.ts';
import { compareToCsv } from '../../report/compare-to-csv.ts';
import { compareToText } from '../../report/compare-to-text.ts';
import { toJson } from '../../report/to-json.ts';
import { useColor } from '../common.ts';
import type { Output } from '../output.ts';
import type { CompareOptions } from './options.ts';

type PrintOptions = Pick<CompareOptions, 'json' | 'fieldSeparator' | 'color' | 'verbose'>;

/** Prints a comparison as text, CSV or JSON. `named`: the user named the identities. */
export function printComparison(
  compared: CompareReport,
  { json, fieldSeparator, color, verbose = false }: PrintOptions,
  output: Output,
  named = false,
): void {
  if (json) output.write(toJson(compared));
  else if (fieldSeparator !== undefined) output.write(compareToCsv(compared, fieldSeparator));
  else output.write(compareToText(compared, { verbose, color: useColor(color, output), named }));
}
