import { printable } from '../printable.ts';
import type { Check, DoctorReport, Status } from './schema.ts';

const STATUS_WIDTH = 9;
const NAME_WIDTH = 13;
const LINE_WIDTH = 80;
const INDENT = STATUS_WIDTH + NAME_WIDTH;

/** SGR codes: green, yellow, red, and faint. */
const COLORS: Record<Status, number> = { ok: 32, warning: 33, missing: 31, skipped: 2 };

/** Formats a line for each check: status, name, finding, advice. Text that does not fit continues below. */
export const reportToText = ({ checks }: DoctorReport, color: boolean): string =>
  checks.map((check) => `${checkToText(check, color)}\n`).join('');

function checkToText({ name, status, found, todo }: Check, color: boolean): string {
  const finding = clean(found);
  const whole = todo === null ? finding : `${finding} - ${clean(todo)}`;
  const fits = INDENT + whole.length <= LINE_WIDTH;
  const rows = fits || todo === null ? wrap(whole) : [...wrap(finding), ...wrap(clean(todo))];
  const word = color ? `\x1b[${COLORS[status]}m${status}\x1b[0m` : status;
  const head = word + ' '.repeat(STATUS_WIDTH - status.length) + name.padEnd(NAME_WIDTH);
  return head + rows.join(`\n${' '.repeat(INDENT)}`);
}

/** Wraps text to the width that is left on a line; a longer word keeps a row of its own. */
function wrap(text: string): string[] {
  const rows: string[] = [];
  for (const word of text.split(' ')) {
    const row = rows.at(-1);
    if (row !== undefined && INDENT + row.length + 1 + word.length <= LINE_WIDTH)
      rows[rows.length - 1] = `${row} ${word}`;
    else rows.push(word);
  }
  return rows;
}

/** Makes text printable on one line: paths and bpftrace's output may hold any characters and line breaks. */
const clean = (text: string): string => printable(text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim());
