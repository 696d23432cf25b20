import type { StatReport } from '../../report/stat-report.ts';
import { statToCsv } from '../../report/stat-to-csv.ts';
import { statToPerfJson } from '../../report/stat-to-perf-json.ts';
import { intervalEnd, intervalHead, intervalToText, statToText } from '../../report/stat-to-text.ts';
import { toJson } from '../../report/to-json.ts';
import { exactnessToText } from '../../text/exactness-to-text.ts';
import { useColor } from '../common.ts';
import type { Output } from '../output.ts';
import type { StatOptions } from './options.ts';

/** Options that select the form of a report. */
export type PrintOptions = Pick<
  StatOptions,
  'fieldSeparator' | 'perfJson' | 'json' | 'hist' | 'color' | 'output'
> & { requests: readonly { text: string }[] };

/** Prints reports in the form that the options select. */
export class Printer {
  readonly #options: PrintOptions;
  readonly #output: Output;
  #begun = false;

  constructor(options: PrintOptions, output: Output) {
    this.#options = options;
    this.#output = output;
  }

  interval(report: StatReport): void {
    if (this.#text) {
      if (!this.#begun) this.#output.write(this.#started() + intervalHead(report));
      this.#begun = true;
      this.#output.write(intervalToText(report, this.#textOptions));
    } else this.#output.write(this.#line(report));
  }

  total(report: StatReport): void {
    this.#output.write(
      this.#text ? this.#started() + statToText(report, this.#textOptions) : this.#line(report),
    );
    this.#warn(report);
  }

  /** Ends the output of -I with the exactness of the whole run. */
  end(report: StatReport): void {
    if (this.#text) this.#output.write(intervalEnd(report, this.#textOptions));
    else if (this.#options.json) this.#output.write(this.#line(report));
    this.#warn(report);
  }

  /** perf's formats have no field for missed events: write them to stderr as comments. */
  #warn(report: StatReport): void {
    if (this.#text || this.#options.json) return;
    for (const line of exactnessToText(report.exactness)) process.stderr.write(`# ${line}\n`);
  }

  get #text(): boolean {
    const { fieldSeparator, perfJson, json } = this.#options;
    return fieldSeparator === undefined && !perfJson && !json;
  }

  get #textOptions() {
    return {
      hist: this.#options.hist ?? false,
      color: useColor(this.#options.color, this.#output),
      width: this.#output.isTTY ? 80 : Infinity,
      asked: this.#options.requests.flatMap(({ text }) => text.split(',')),
    };
  }

  /** The header line that perf writes to an output file. */
  #started(): string {
    return this.#options.output === undefined ? '' : `# started on ${new Date().toString()}\n\n`;
  }

  #line(report: StatReport): string {
    if (this.#options.json) return toJson(report);
    return this.#options.perfJson
      ? statToPerfJson(report)
      : statToCsv(report, this.#options.fieldSeparator ?? ',');
  }
}
