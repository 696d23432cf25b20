import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { DEFAULT_FILE, ServeConfig, variableOf } from '../../src/cli/serve/config.ts';
import { KEYS } from '../../src/cli/top/keys.ts';
import { EXIT } from '../../src/errors.ts';
import { commands, shared, synopsis } from './commands.ts';
import { fields } from './fields.ts';
import { markdownToRoff, sectionOf } from './markdown-to-roff.ts';
import { bold, heading, item, paragraph, plain, quoted, verbatim } from './roff.ts';

/** What the page takes from the repository besides the program's own definitions. */
export interface Texts {
  readme: string;
  /** docs/benchmarks.md, where it was written. */
  benchmarks?: string | undefined;
}

export function readTexts(root: URL): Texts {
  const benchmarks = new URL('docs/benchmarks.md', root);
  return {
    readme: readFileSync(new URL('README.md', root), 'utf8'),
    benchmarks: existsSync(benchmarks) ? readFileSync(benchmarks, 'utf8') : undefined,
  };
}

/** vmtally(1), for groff and mandoc: of the commands' definitions, and of what the README explains. */
export function manPage(program: Command, { readme, benchmarks }: Texts): string {
  const numbers = sectionOf(readme, 'What the numbers mean, and how exact they are').split(/\n\s*\n/);
  const costs = numbers.filter(isCost);
  const sections: [string, string][] = [
    [
      'NAME',
      `vmtally \\- ${plain('counts of kernel memory events per process, live, and how exact they are')}`,
    ],
    ['SYNOPSIS', synopsis(program)],
    ['DESCRIPTION', markdownToRoff(introduction(readme))],
    ['COMMANDS', commands(program)],
    ['COMMON OPTIONS', shared(program)],
    ['KEYS OF TOP', KEYS.map(({ keys, help }) => item(keys.map(bold).join(', '), plain(help))).join('\n')],
    ['FILTERS', markdownToRoff(sectionOf(readme, 'Filters'))],
    ['FIELDS', fields()],
    ['THE BOOKS', markdownToRoff(sectionOf(readme, 'The books'))],
    ['EXACTNESS', markdownToRoff(numbers.filter((text) => !isCost(text)).join('\n\n'))],
    ['OVERHEAD', overhead(costs, benchmarks)],
    ['EXIT STATUS', exitStatus()],
    ['ERRORS', markdownToRoff(errorsOf(readme))],
    ['ENVIRONMENT', environment()],
    ['FILES', files()],
    ['SEE ALSO', seeAlso()],
  ];
  return [
    `.TH VMTALLY 1 "" ${quoted(`vmtally ${program.version()}`)} "User Commands"`,
    // No hyphens in what people copy, and no blanks to fill lines with.
    '.nh\n.ad l',
    ...sections.flatMap(([title, text]) => [heading(title), text]),
  ]
    .join('\n')
    .replaceAll(/(?<=\.S[HS] .*\n)\.PP\n/g, '')
    .concat('\n');
}

/** What stands at the top of the README, up to its first example. */
const introduction = (readme: string): string => /^# .*\n([\s\S]*?)\n```/.exec(readme)?.[1] ?? '';

/** The README's table of codes. */
function errorsOf(readme: string): string {
  const table = /^\| code [\s\S]*?(?=\n\n)/m.exec(readme)?.[0];
  if (table === undefined) throw new Error('the man page takes the table of codes of the README: it is gone');
  return `An error is one line on stderr: what failed, on what, why, and what to do. With \`--json\` it is an object
with \`error.code\`, \`error.message\` and \`error.hint\`; behind a code stands the exit status.\n\n${table}`;
}

/** Questions of `npm run bench` that are about what counting costs those who are counted. */
const COSTS = ['probe-cost', 'slowdown', 'tick-cost'];

const isCost = (text: string): boolean => text.startsWith('What counting costs');

function overhead(costs: readonly string[], benchmarks: string | undefined): string {
  if (costs.length === 0) throw new Error('the man page takes the README’s "What counting costs …"');
  const measured = benchmarks === undefined ? [] : COSTS.flatMap((question) => costOf(benchmarks, question));
  return [
    markdownToRoff(costs.join('\n\n')),
    paragraph(
      plain(
        'Of a service, GET /api/health and the page’s Health tell it tick by tick, and its settings maxCost and sessionCost bound it.',
      ),
    ),
    ...measured,
  ].join('\n');
}

const costOf = (benchmarks: string, question: string): string[] =>
  benchmarks.includes(`\n## ${question}\n`) ? [markdownToRoff(sectionOf(benchmarks, question))] : [];

const STATUSES: Record<keyof typeof EXIT, string> = {
  ok: 'It did what was asked. doctor: nothing is missing',
  failure: 'A failure',
  usage: 'Wrong usage',
  missing: 'Something is missing that vmtally doctor names',
  unexplained: 'compare --strict: a residual is unexplained',
};

const exitStatus = (): string =>
  [
    plain(
      'With a command to count, the command’s own, or 128 + n where signal n ended it; 127: there is no such command, 126: it may not be run. Else:',
    ),
    ...Object.entries(STATUSES).map(([name, text]) =>
      item(bold(String(EXIT[name as keyof typeof EXIT])), `${plain(text)}.`),
    ),
    item(
      bold('128 + n'),
      plain('Signal n ended the count. Counting that ended in order has printed all by then.'),
    ),
  ].join('\n');

interface Setting {
  description?: string;
  default?: unknown;
}

/** The settings of serve, each also a variable of the environment. */
function environment(): string {
  const schema = z.toJSONSchema(ServeConfig, { io: 'input', unrepresentable: 'any' });
  const settings = Object.entries((schema.properties ?? {}) as Record<string, Setting>);
  return [
    item(bold('VMTALLY_BPFTRACE'), plain('The bpftrace to use; --bpftrace is over it.')),
    item(bold('VMTALLY_CONFIG'), plain(`The file of settings of serve; else ${DEFAULT_FILE}.`)),
    ...settings
      .filter(([name]) => name !== 'bpftrace')
      .map(([name, { description }]) =>
        item(
          bold(variableOf(name)),
          plain(`The setting ${name} of serve${description === undefined ? '' : `: ${description}`}.`),
        ),
      ),
    item(
      `${bold('BPFTRACE_BTF')}, ${bold('BPFTRACE_KERNEL_SOURCE')}, ${bold('BPFTRACE_KERNEL_BUILD')}`,
      plain('Where bpftrace finds the kernel’s types. It gets nothing else of the environment.'),
    ),
    item(
      `${bold('NO_COLOR')}, ${bold('TERM')}`,
      plain('No colours where NO_COLOR is not empty or TERM is dumb.'),
    ),
  ].join('\n');
}

const files = (): string =>
  [
    item(bold(DEFAULT_FILE), plain('Settings of serve in YAML:')),
    verbatim(['interval: 500', 'events:', '  - kmalloc', '  - { event: mm_page_alloc, filter: order > 0 }']),
    item(
      bold('probes/*.bt'),
      plain('The catalogue of probes, in the package; vmtally list names each file.'),
    ),
    item(bold('probes/identities.yaml'), plain('What compare holds against what.')),
    item(
      bold('contrib/systemd/vmtally.service'),
      plain('A unit for systemd, in the package; its totals are kept in /var/lib/vmtally.'),
    ),
    item(`${bold('/sys/kernel/tracing')}, ${bold('/proc/vmstat')}`, plain('What is read of the kernel.')),
  ].join('\n');

const seeAlso = (): string =>
  ['bpftrace 8', 'perf-stat 1', 'top 1', 'proc 5', 'systemd.exec 5']
    .map((name) => name.split(' '))
    .map(([name = '', section = '']) => `.BR ${plain(name)} (${section})`)
    .join(' ,\n');
