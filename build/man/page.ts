import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { DEFAULT_FILE, ServeConfig, variableOf } from '../../src/cli/serve/config.ts';
import { KEYS } from '../../src/cli/top/keys.ts';
import { EXIT } from '../../src/errors.ts';
import { commands, shared, synopsis } from './commands.ts';
import { fields } from './fields.ts';
import { markdownToRoff, sectionOf } from './markdown-to-roff.ts';
import { bold, heading, item, plain, quoted, subheading, verbatim, withCode } from './roff.ts';

/** The pages of docs/ in Markdown, by their names without `.md`. */
export type Pages = Record<string, string>;

export function readPages(root: URL): Pages {
  const docs = new URL('docs/', root);
  const names = readdirSync(docs).filter((name) => name.endsWith('.md'));
  return Object.fromEntries(
    names.map((name) => [name.slice(0, -'.md'.length), readFileSync(new URL(name, docs), 'utf8')]),
  );
}

/** Man page sections taken from pages of docs/: title, page, headings. */
const DESCRIPTION: Taken = ['DESCRIPTION', 'README', 'What vmtally does'];
const COUNTING: Taken[] = [
  ['EVENTS', 'stat', 'Events'],
  ['SCOPE', 'stat', 'Scope'],
  ['ROWS', 'stat', 'Rows', 'Call sites', 'Names of rows'],
  ['FILTERS', 'stat', 'Filters'],
  ['OUTSTANDING OBJECTS', 'outstanding', 'What is counted', 'Where it is wrong'],
];
const SUBJECTS: Taken[] = [
  ['PAGES', 'pages', 'What is shown', 'How it counts', 'Where it is wrong', 'Rights'],
  ['STATE', 'state', 'What is shown', 'Fragmentation', 'Limits', 'Of a service'],
  ['STACKS', 'flame', 'Sampling', 'Forms', 'Differences', 'What a stack has'],
  [
    'LIVE VIEW',
    'top',
    'The overview',
    'The board of one event',
    'Call sites',
    'Compare',
    'Keys and mouse',
    'Terminals',
    'For scripts',
  ],
  [
    'COMPARISON',
    'compare',
    'How it measures',
    'Verdicts',
    'The untraced baseline',
    'Kernels that hide process 1',
    'Contributors',
    'Choosing identities',
  ],
  ['CORRELATION', 'correlate', 'Chance'],
  ['SERVICE', 'serve', 'Access', 'Two processes', 'Sessions', 'Named counts', 'WebSocket', 'Groups'],
  ['METRICS', 'metrics', 'Scraping', 'Groups', 'Reading the numbers'],
  ['ALERTS', 'alerts', 'Rules', 'States', 'Overflow', 'Where alerts go'],
  ['METRICS BY OTLP', 'otlp', 'Settings', 'Names', 'When the receiver is away'],
  ['PROBES', 'probes', 'Write your own probe in five lines', 'Rules'],
  [
    'EXACTNESS',
    'exactness',
    'How counts are kept',
    'What may be missing',
    'Kernels that hide process 1',
    'Attribution of events',
    'Comparison with perf',
  ],
];
const OVERHEAD: Taken = ['OVERHEAD', 'overhead', 'In a report', 'The limit', 'Over the limit'];
const ERRORS: Taken[] = [
  ['ERRORS', 'errors', 'Form', 'Codes'],
  ['REPORTING BUGS', 'errors', 'Reporting a bug'],
];
type Taken = readonly [title: string, page: string, ...headings: string[]];

/** In the man page a link to a page of docs/ names the section that was made from it. */
const SECTION_OF_PAGE: ReadonlyMap<string, string> = new Map([
  ['stat', 'COMMANDS'],
  ...[...SUBJECTS, OVERHEAD, ...ERRORS.slice(0, 1)].map(([title, page]) => [page, title] as const),
]);

/** vmtally(1) for groff and mandoc, made from the commands' definitions and from sections of docs/. */
export function manPage(program: Command, pages: Pages): string {
  const sections: [title: string, roff: string][] = [
    [
      'NAME',
      `vmtally \\- ${plain('count kernel memory events per process, live, and report how exact the counts are')}`,
    ],
    ['SYNOPSIS', synopsis(program)],
    take(pages, DESCRIPTION),
    ['COMMANDS', commands(program)],
    ['COMMON OPTIONS', shared(program)],
    ...COUNTING.map((taken) => take(pages, taken)),
    ['KEYS OF TOP', KEYS.map(({ keys, help }) => item(keys.map(bold).join(', '), withCode(help))).join('\n')],
    ['FIELDS', fields()],
    ...SUBJECTS.map((taken) => take(pages, taken)),
    ['OVERHEAD', [take(pages, OVERHEAD)[1], ...measuredCosts(pages)].join('\n')],
    ['EXIT STATUS', exitStatus()],
    ...ERRORS.map((taken) => take(pages, taken)),
    ['ENVIRONMENT', environment()],
    ['FILES', files()],
    ['SEE ALSO', seeAlso()],
  ];
  return [
    `.TH VMTALLY 1 "" ${quoted(`vmtally ${program.version()}`)} "User Commands"`,
    // No hyphenation, since people copy the text, and no blanks to justify lines.
    '.nh\n.ad l',
    ...sections.flatMap(([title, text]) => [heading(title), text]),
  ]
    .join('\n')
    .replaceAll(/(?<=\.S[HS] .*\n)\.PP\n/g, '')
    .concat('\n');
}

/** A section of the man page. If it has several headings, each becomes a subsection. */
function take(pages: Pages, [title, page, ...headings]: Taken): [title: string, roff: string] {
  const parts = headings.map((name) => [name, markdownToRoff(sectionOf(pages, page, name), SECTION_OF_PAGE)]);
  const roff = parts.map(([name = '', text = '']) =>
    name.toUpperCase() === title || parts.length === 1 ? text : `${subheading(name)}\n${text}`,
  );
  return [title, roff.join('\n')];
}

/** Questions of `npm run bench` about the cost to the processes that are counted. */
const COSTS = ['probe-cost', 'slowdown', 'tick-cost'];

/** The answers, if `npm run bench` wrote docs/benchmarks.md. */
const measuredCosts = (pages: Pages): string[] =>
  COSTS.filter((question) => pages.benchmarks?.includes(`\n## ${question}\n`)).map((question) =>
    markdownToRoff(sectionOf(pages, 'benchmarks', question)),
  );

const STATUSES: Record<keyof typeof EXIT, string> = {
  ok: 'Success. doctor: nothing is missing',
  failure: 'Failure',
  usage: 'Wrong usage',
  missing: 'Something is missing; vmtally doctor names it',
  unexplained: 'compare --strict: a residual is unexplained',
  changed: 'stat --fail-if: a condition holds',
};

const exitStatus = (): string =>
  [
    plain(
      'With a command to count, the exit status is that of the command, or 128 + n if signal n ended the command; 127 if the command does not exist, 126 if it cannot be executed. Otherwise:',
    ),
    ...Object.entries(STATUSES).map(([name, text]) =>
      item(bold(String(EXIT[name as keyof typeof EXIT])), `${plain(text)}.`),
    ),
    item(bold('128 + n'), plain('Signal n ended the count. The counts up to then were printed.')),
  ].join('\n');

interface Setting {
  description?: string;
  default?: unknown;
}

/** The environment variables, among them one for each setting of serve. */
function environment(): string {
  const schema = z.toJSONSchema(ServeConfig, { io: 'input', unrepresentable: 'any' });
  const settings = Object.entries((schema.properties ?? {}) as Record<string, Setting>);
  return [
    item(bold('VMTALLY_BPFTRACE'), plain('Path of bpftrace; --bpftrace overrides it.')),
    item(bold('VMTALLY_CONFIG'), plain(`The configuration file of serve; otherwise ${DEFAULT_FILE}.`)),
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
      plain(
        'Where bpftrace finds the types of the kernel. vmtally passes no other variables of its environment to bpftrace.',
      ),
    ),
    item(
      `${bold('NO_COLOR')}, ${bold('TERM')}`,
      plain('Output has no colours if NO_COLOR is not empty or TERM is dumb.'),
    ),
  ].join('\n');
}

const files = (): string =>
  [
    item(bold(DEFAULT_FILE), plain('Configuration of serve in YAML:')),
    verbatim(['interval: 500', 'events:', '  - kmalloc', '  - { event: mm_page_alloc, filter: order > 0 }']),
    item(bold('probes/*.bt'), plain('The catalogue of probes, in the package; vmtally list shows it.')),
    item(bold('probes/identities.yaml'), plain('The identities of compare.')),
    item(
      bold('contrib/systemd/vmtally.service'),
      plain('A unit for systemd, in the package; it keeps totals in /var/lib/vmtally.'),
    ),
    item(
      `${bold('/sys/kernel/tracing')}, ${bold('/proc/vmstat')}`,
      plain('The interfaces of the kernel that vmtally reads.'),
    ),
  ].join('\n');

const seeAlso = (): string =>
  ['bpftrace 8', 'perf-stat 1', 'top 1', 'proc 5', 'systemd.exec 5']
    .map((name) => name.split(' '))
    .map(([name = '', section = '']) => `.BR ${plain(name)} (${section})`)
    .join(' ,\n');
