import { constants as os } from 'node:os';
import { Command } from 'commander';
import { type Balance, balance, type Unseen } from '../compare/balance.ts';
import { deltasOf, missedIn } from '../compare/deltas.ts';
import { hiddenWork, hidesFirst, withFaults } from '../compare/hidden.ts';
import { joinAll, ranFirst, type Stretch } from '../compare/reading.ts';
import { sharesOf } from '../compare/share.ts';
import { unseenRates } from '../compare/unseen.ts';
import { whoMade } from '../compare/who.ts';
import { EXIT } from '../errors.ts';
import { readFeatures } from '../kernel/features.ts';
import { guardedThreads } from '../kernel/first-process.ts';
import { rowNames } from '../kernel/row-names.ts';
import { readVmstat } from '../kernel/vmstat.ts';
import { readTracepoints } from '../probe/formats.ts';
import type { Series } from '../probe/program.ts';
import { type Books, loadIdentities, openBooks } from '../session/books.ts';
import { checkCommand } from '../session/command.ts';
import { mergeExactness, withMissedRuns } from '../session/exactness.ts';
import { FINE_TICK_MS, measure, type Span, tickFor } from '../session/measure.ts';
import { Names } from '../session/names.ts';
import { Session } from '../session/session.ts';
import { addCounts, type Counts, emptyCounts } from '../tally/tally.ts';
import { identityOf, numbersOf } from '../view/balance-to-row.ts';
import type { CompareReport, CompareRow } from '../view/compare-report.ts';
import { compareToCsv } from '../view/compare-to-csv.ts';
import { compareToText } from '../view/compare-to-text.ts';
import { attachingText } from './attaching.ts';
import { prepare, useColor } from './common.ts';
import {
  type CompareOptions,
  compareContradiction,
  pickIdentities,
  WHO_ROWS,
  withCompare,
} from './compare-options.ts';
import { fileOutput, streamOutput } from './output.ts';
import { Progress } from './progress.ts';
import { Signals } from './signals.ts';
import { scopeOf, usage } from './stat-options.ts';

/** Stretches before an interval that are kept for it. */
const HISTORY = 1_000;

export function compareCommand(): Command {
  return withCompare(new Command('compare'))
    .description('hold tracepoints against /proc/vmstat, and say what balances')
    .passThroughOptions()
    .addHelpText('after', EXAMPLES)
    .action(async (command: string[], options: CompareOptions) => {
      if (options.fieldSeparator === '\\t') options.fieldSeparator = '\t';
      process.exitCode = await compare(command, options);
    });
}

const EXAMPLES = `
Examples:
  vmtally compare --timeout 10000          the whole system for 10 s
  vmtally compare -- make                  while it runs, and its share
  vmtally compare -i migration --who -- migratepages 1234 0 1
  vmtally compare -I 1000 -i 'page.*'      each second; Ctrl-C ends it
  vmtally compare --strict -x, -- ./test   for scripts: status 4 if unexplained

Exit status: the command's own, without one 0; 4 with --strict where a residual
is unexplained; 128+n when signal n ended it; 1 failure, 2 usage, 3 something is
missing (vmtally doctor says what).`;

/** Runs `compare` and returns its exit status. */
async function compare(command: string[], options: CompareOptions): Promise<number> {
  const guarded = guardedThreads();
  const contradiction = compareContradiction(options, command, guarded.length > 0);
  if (contradiction !== undefined) throw usage(contradiction);
  if (command[0] !== undefined) checkCommand(command[0]);
  const counters = [...readVmstat().keys()];
  const own = options.identities === undefined ? [] : loadIdentities(options.identities);
  const identities = pickIdentities([...own, ...loadIdentities()], options.identity, counters);
  const { bpftrace, probes } = await prepare(options);
  const tracepoints = readTracepoints();
  const features = readFeatures();
  const books = openBooks(identities, probes, tracepoints, features);
  const output = options.output
    ? fileOutput(options.output, options.append ?? false)
    : streamOutput(command.length > 0 ? process.stderr : process.stdout);
  const { scope, target } = scopeOf({ ...options, requests: [], inherit: true, delay: 0 }, command);
  const signals = new Signals();
  const sessions: Session[] = [];
  const totals: Span[] = [];
  let unseen: Unseen = new Map();
  let baselineBooks: Stretch[] = [];
  // Process 1 runs in each second: only short ticks are without it.
  const longestTickMs = guarded.length > 0 ? FINE_TICK_MS : undefined;
  let hides = false;
  let history: Stretch[] = [];
  const lastNames = new Names();
  let failure: unknown;

  const report = (kind: CompareReport['kind'], spans: readonly Span[]): CompareReport => {
    const series = sessions[0]?.program.series ?? [];
    const counts = emptyCounts(series.length);
    for (const span of spans) addCounts(counts, span.counts);
    const names = rowNames('pid', lastNames);
    const stretches = spans.flatMap((span) => span.books);
    const joined = joinAll(stretches);
    const all = deltasOf(joined, series, books.drift);
    // In one interval process 1 may have run too little to prove it.
    hides ||= hidesFirst([...baselineBooks, ...stretches]);
    const deltas = hides ? withFaults(all, stretches) : all;
    const hidden = hiddenWork(stretches, series, books.drift, hides, [...baselineBooks, ...history]);
    history = [...history, ...stretches].slice(-HISTORY);
    const windowSeconds = spans.reduce((sum, { seconds }) => sum + seconds, 0);
    // The sessions began before the baseline: below the table stand the same missed runs as in its reasons.
    const ofSessions = mergeExactness(sessions.map((session) => session.exactness()));
    const exactness = withMissedRuns(ofSessions, missedIn(joined));
    return {
      schema: 'vmtally.compare/1',
      kind,
      target: command.length > 0 ? `the system while ${target} ran` : 'whole system',
      atSeconds: spans.at(-1)?.atSeconds ?? 0,
      windowSeconds,
      repeats: spans.length,
      rows: books.chosen.map((one) => {
        const found = balance(one, deltas, books.words, unseen, hidden);
        return {
          ...identityOf(found),
          ...numbersOf(found),
          ...attribution(found, counts, series, books, command.length > 0, options, names),
        };
      }),
      unseen: [...unseen].map(([id, { rate }]) => ({
        id,
        unit: books.chosen.find(({ identity }) => identity.id === id)?.identity.unit ?? '',
        ...rate,
      })),
      readingsMissing: deltas.seconds < 0.99 * windowSeconds,
      exactness: { ...exactness, beyondDouble: [] },
    };
  };
  const progress = new Progress(process.stderr);
  const print = (one: CompareReport) => {
    progress.clear();
    if (options.json) output.write(`${JSON.stringify(one)}\n`);
    else if (options.fieldSeparator !== undefined) output.write(compareToCsv(one, options.fieldSeparator));
    else {
      const color = useColor(options.color, output);
      output.write(compareToText(one, { verbose: options.verbose ?? false, color }));
    }
  };

  try {
    while (totals.length < options.repeat && !signals.stopped) {
      const session = new Session({
        bpftrace,
        features,
        tracepoints,
        selections: books.selections,
        scope,
        dimension: options.who === undefined ? 'none' : 'pid',
        keeps: options.who !== undefined || command.length > 0 ? 'both' : 'books',
        guarded,
        tickMs: tickFor(options.intervalPrint, longestTickMs),
        delayMs: 0,
        names: lastNames,
      });
      sessions.push(session);
      const unseenToo = options.baseline > 0 && totals.length === 0;
      progress.wait((seconds) => attachingText(session, seconds));
      signals.stop = () => session.stop();
      const measuring = measure(session, {
        ...(command.length > 0 ? { command } : {}),
        early: false,
        // What a kernel does unseen does not change from one run to the next.
        baselineMs: unseenToo ? options.baseline : 0,
        intervalMs: options.intervalPrint,
        longestTickMs,
        intervalCount: options.intervalCount,
        timeoutMs: options.timeout,
        onAttached: () => {
          if (unseenToo)
            progress.show(`measuring for ${options.baseline / 1000} s what the kernel does unseen …`);
          else progress.clear();
        },
        names: options.who === undefined ? undefined : lastNames,
        onCommand: (running) => {
          progress.clear();
          if (running.pid !== undefined) lastNames.set(String(running.pid), running.comm);
          signals.command = running;
          void running.exit.then(() => (signals.command = undefined));
        },
      });
      for await (const span of measuring) {
        if (span.kind === 'baseline') {
          progress.clear();
          const { series } = session.program;
          baselineBooks = span.books;
          const ticks = hidesFirst(span.books) ? span.books.filter((tick) => !ranFirst(tick)) : span.books;
          unseen = unseenRates(books.chosen, ticks, series, books.words, books.drift);
        } else if (span.kind === 'interval') print(report('interval', [span]));
        else totals.push(span);
      }
    }
  } catch (error) {
    failure = error;
  } finally {
    progress.clear();
    signals.restore();
  }
  if (failure !== undefined && totals.length === 0) throw failure;
  const total = report('total', totals);
  print(total);
  if (failure !== undefined) throw failure;
  if (options.strict && total.rows.some(({ verdict }) => verdict === 'unexplained')) return EXIT.unexplained;
  return totals.at(-1)?.status ?? (signals.received === undefined ? 0 : 128 + os.signals[signals.received]);
}

/** Who made what was counted, and the command's part in it. */
function attribution(
  { identity, trace }: Balance,
  counts: Counts,
  series: readonly Series[],
  { words }: Books,
  ofCommand: boolean,
  { who }: CompareOptions,
  names: (key: string) => string,
): Pick<CompareRow, 'who' | 'command'> {
  if (trace === null || trace === 0) return {};
  const made = whoMade(identity.trace.tree, counts, series, words);
  const portion = sharesOf(
    trace,
    made.map(({ counted }) => counted),
    !ofCommand,
  );
  const sum = made.reduce((all, { counted }) => all + counted, 0);
  return {
    ...(ofCommand ? { command: { counted: sum, share: portion(sum) } } : {}),
    ...(who === undefined
      ? {}
      : {
          who: made.slice(0, who === true ? WHO_ROWS : who).map(({ key, counted }) => ({
            key,
            name: names(key),
            counted,
            share: portion(counted),
          })),
        }),
  };
}
