import { isBusy } from './machine.ts';
import type { Report, Result, Table, Target } from './result.ts';

/** A number with thousands separators and `digits` decimal places. */
export const number = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const times = (ratio: number | null): string => {
  if (ratio === null) return '';
  return `${number(ratio, ratio < 0.01 ? 4 : ratio < 10 ? 2 : ratio < 100 ? 1 : 0)} ×`;
};

/** The cells of a table, starting with its header. */
export function cells({ unit, base, digits, rows }: Table): string[][] {
  const cell = (value: number) => number(value, digits);
  const head = ['', unit, 'min … max', ...(base === null ? [] : [`ratio to ${base}`])];
  const body = rows.map((row) => [
    row.name,
    cell(row.median),
    row.min === row.max ? '' : `${cell(row.min)} … ${cell(row.max)}`,
    ...(base === null ? [] : [times(row.ratio)]),
  ]);
  return [head, ...body];
}

export function verdict({ text, figure, limit, met }: Target): string {
  if (met === null || figure === null) return `not measured: ${text}`;
  return `${met ? 'met' : 'MISSED'}: ${text}: ${short(figure)} of at most ${short(limit)}`;
}

/** Three significant digits; whole numbers in full. */
const short = (value: number): string =>
  Number.isInteger(value) ? number(value, 0) : String(Number(value.toPrecision(3)));

/** A question's answer for a terminal. */
export function resultText(result: Result): string {
  const parts = result.tables.map((table) => `${table.title}\n${grid(cells(table))}`);
  const rest = [
    ...result.targets.map(verdict),
    ...result.leftOut.map(({ what, why }) => `left out: ${what}: ${why}`),
  ];
  return `${[`== ${result.question}: ${result.asks}`, ...parts, ...(rest.length > 0 ? [rest.join('\n')] : [])].join('\n\n')}\n`;
}

/** Columns as wide as their longest cell: the first is left-aligned, the others are right-aligned. */
export function grid(lines: readonly string[][]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => `  ${line.map(pad).join('  ')}`.trimEnd()).join('\n');
}

/** The text of docs/benchmarks.md. */
export function markdown(report: Report): string {
  const { machine, results, quick, loadBefore } = report;
  const facts = [
    [
      'CPU',
      `${machine.cpus} × ${machine.cpu}${machine.virtual === null ? '' : `, virtual (${machine.virtual})`}`,
    ],
    ['memory', `${number(machine.memoryGiB, 1)} GiB`],
    ['kernel', machine.kernel],
    ['system', machine.system],
    ['bpftrace', machine.bpftrace.join(', ')],
    ['vmtally, Node', `${machine.vmtally}, ${machine.node}`],
    [
      'tools',
      Object.entries(machine.tools)
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
    ['load before', number(loadBefore, 2)],
  ];
  return [
    '# Benchmarks',
    `\`npm run bench\` wrote this page and [benchmarks.json](benchmarks.json), which has the value of each round${quick ? ', with `--quick`: few rounds, short ones' : ''}. Candidates take turns round by round. A figure is the median over rounds; a ratio is the median of each round’s ratio.`,
    ...(isBusy(report)
      ? [
          `**Made on a busy machine:** a load of ${number(loadBefore, 2)} on ${machine.cpus} CPUs. Its times are not to be relied on; run it again on a quiet one.`,
        ]
      : []),
    pipes([['', ''], ...facts]),
    ...results.map(section),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(result: Result): string {
  const { question, asks, date, seconds, rounds, tables, targets, leftOut, notes } = result;
  return [
    `## ${question}`,
    asks,
    ...tables.flatMap((table) => [`**${table.title}**`, pipes(cells(table))]),
    ...(targets.length > 0
      ? [`Targets:\n\n${targets.map((target) => `- ${verdict(target)}`).join('\n')}`]
      : []),
    ...notes,
    ...(leftOut.length > 0
      ? [`Left out:\n\n${leftOut.map(({ what, why }) => `- ${what}: ${why}`).join('\n')}`]
      : []),
    `\`npm run bench -- ${question}\`: ${rounds} rounds in ${number(seconds, 0)} s, ${date.slice(0, 10)}.`,
  ].join('\n\n');
}

function pipes(lines: readonly (readonly string[])[]): string {
  const row = (line: readonly string[]) =>
    `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const [head = [], ...body] = lines;
  const rule = `| ${head.map((_, column) => (column === 0 ? '---' : '---:')).join(' | ')} |`;
  return [row(head), rule, ...body.map(row)].join('\n');
}
