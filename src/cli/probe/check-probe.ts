import type { Bpftrace } from '../../bpftrace/find.ts';
import { Collector } from '../../collector/collector.ts';
import { messageOf, VmtallyError } from '../../errors.ts';
import { readFeatures } from '../../kernel/features.ts';
import { readTracepoints, tracefsRoot } from '../../kernel/tracepoints.ts';
import { whyMissing } from '../../probe/attach.ts';
import { invalid } from '../../probe/parse.ts';
import type { Probe } from '../../probe/probe.ts';
import { readProbe } from '../../probe/read-probe.ts';
import { readSmallFile, SETTINGS_BYTES } from '../../small-file.ts';
import { total } from '../../tally/tally.ts';
import { grouped } from '../../text/units.ts';

/**
 * Longest time of a check besides the time that it counts, in ms. The Collector itself allows ten minutes to a bpftrace
 * that makes progress (attach-watch.ts), and any time to one that says again and again that it is attached (window.ts).
 */
const LIMIT_MS = 60_000;

/**
 * Reads a probe file, and counts with it for a time if `bpftrace` is given. Returns what it found, in words.
 * Throws a VmtallyError that names the file, and the line where it knows the line. `others`: the probes whose names
 * are taken; the probe joins them. `limitMs`: see LIMIT_MS.
 */
export async function checkProbe(
  file: string,
  others: Map<string, Probe>,
  bpftrace: Bpftrace | undefined,
  milliseconds: number,
  limitMs = LIMIT_MS,
): Promise<string> {
  const probe = { ...readProbe(sourceOf(file), file), own: true };
  const { name } = probe.head;
  const twin = others.get(name);
  if (twin)
    throw invalid(
      file,
      lineOf(sourceOf(file), /\bname\s*:/),
      `head: the name ${name} is taken by ${twin.where}`,
    );
  others.set(name, probe);
  // Without root, tracefs may be unreadable: the file itself can be checked all the same.
  if (bpftrace === undefined && tracefsRoot() === undefined) return 'reads well; not attached';
  const why = whyMissing(probe, readTracepoints());
  if (why !== undefined)
    throw new VmtallyError('EVENT_MISSING', `${file}:${whereOf(why, sourceOf(file))} ${why}`, '');
  if (bpftrace === undefined) return 'reads well, and this kernel has its events; not attached';
  return count(probe, bpftrace, milliseconds, limitMs);
}

/** The place in a probe file of the event or field that the kernel lacks: `5: \`args->nope\``; '' if it is not known. */
export function whereOf(why: string, source: string): string {
  const [, field] = /has no field (\w+)/.exec(why) ?? [];
  const [, event] = /has no (\S+:\S+)/.exec(why) ?? [];
  const text = field === undefined ? event : undefined;
  const wanted =
    field !== undefined
      ? new RegExp(`\\bargs\\s*(->|\\.)\\s*${field}\\b`)
      : text && new RegExp(text.replaceAll(/[^\w:]/g, '\\$&'));
  const line = wanted ? lineOf(source, wanted, source.indexOf('*/')) : 0;
  return line === 0 ? '' : `${line}: \`${source.split('\n')[line - 1]?.trim()}\`:`;
}

/** Number of the first line at or after `from` that matches; 1 in a head, 0 in a body, if none does. */
function lineOf(source: string, wanted: RegExp, from = 0): number {
  const at = source.slice(from).search(wanted);
  if (at === -1) return from === 0 ? 1 : 0;
  return source.slice(0, from + at).split('\n').length;
}

/** Counts the whole system with one probe: `attached; 3,412 areas in 1 s`. */
async function count(
  probe: Probe,
  bpftrace: Bpftrace,
  milliseconds: number,
  limitMs: number,
): Promise<string> {
  const maps = Object.keys(probe.head.maps);
  const sums = maps.map(() => 0);
  const collector = new Collector({
    bpftrace,
    features: readFeatures(),
    tracepoints: readTracepoints(),
    selections: [{ probe, maps }],
    scope: { who: { kind: 'all' } },
    groupBy: 'none',
    tickMs: milliseconds,
    delayMs: 0,
  });
  let isCounted = false;
  const timer = setTimeout(() => collector.kill(), milliseconds + limitMs);
  try {
    for await (const message of collector.events()) {
      if (message.kind !== 'tick') continue;
      for (const [series, rows] of message.counts.entries())
        for (const number of total(rows).values()) sums[series] = (sums[series] ?? 0) + number;
      isCounted = true;
      collector.stop();
    }
    if (!isCounted) throw noTick(bpftrace, milliseconds + limitMs);
  } catch (error) {
    const { code, hint } = error instanceof VmtallyError ? error : { code: 'INTERNAL' as const, hint: '' };
    const message = messageOf(error);
    const place = placeOf(message, collector.program.text, sourceOf(probe.where));
    throw new VmtallyError(code, `${probe.where}:${place} ${message}`, hint, { cause: error });
  } finally {
    clearTimeout(timer);
  }
  const counted = maps.map((map, index) => `${grouped(sums[index] ?? 0)} ${probe.head.maps[map]?.counts}`);
  return `attached; ${counted.join(', ')} in ${milliseconds / 1000} s`;
}

const noTick = ({ versionText, path }: Bpftrace, ms: number): VmtallyError =>
  new VmtallyError(
    'BPFTRACE_STALLED',
    `bpftrace ${versionText} (${path}) counted nothing within ${ms / 1000} s`,
    'Run `vmtally doctor`, and check again when the machine is less busy.',
  );

/**
 * The line of a probe file that an error of bpftrace means, as `5:`; '' where it is not known. bpftrace names the place
 * in the program, `stdin:2:8-10`: this finds the text of that place in the file.
 */
export function placeOf(message: string, program: string, source: string): string {
  const [, line, from, to] = /\bstdin:(\d+):(\d+)-(\d+): ERROR/.exec(message) ?? [];
  const lines = program.split('\n');
  const text = (lines[Number(line) - 1] ?? '').slice(Number(from) - 1, Number(to) - 1).trim();
  const head = source.indexOf('*/');
  const at = text === '' ? -1 : source.indexOf(text, head);
  return at === -1 ? '' : `${source.slice(0, at).split('\n').length}:`;
}

function sourceOf(file: string): string {
  try {
    return readSmallFile(file, SETTINGS_BYTES);
  } catch (error) {
    throw new VmtallyError('PROBE_INVALID', `${file}: cannot be read: ${messageOf(error)}`, '', {
      cause: error,
    });
  }
}
