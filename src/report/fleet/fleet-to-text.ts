import { ownLast } from '../../client/own-rows.ts';
import { clean } from '../../text/clean.ts';
import { localTime } from '../../text/local-time.ts';
import { shortCount } from '../../text/short-count.ts';
import { cut, fit, widthOf } from '../../text/text-width.ts';
import { grouped, plural, withUnit } from '../../text/units.ts';
import { wrap } from '../../text/wrap.ts';
import type { HostRow } from '../../wire/fleet-views.ts';
import type { Row } from '../../wire/rows.ts';
import type { FleetOnceReport } from './fleet-report.ts';

const WIDTH = 79;
/** Most columns of an amount. */
const AMOUNT = 13;
/** Hosts in the table, the first of them. */
const HOSTS = 20;

/** The sums, the hosts and the board as tables of at most 80 columns. */
export function fleetToText(report: FleetOnceReport, characters: 'all' | 'ascii' = 'all'): string {
  const { hosts, board, group } = report;
  const { fleet, atMs, presence, chosen } = hosts;
  const all = presence.present + presence.late + presence.gone;
  const head = `Fleet ${fleet}: ${plural(all, 'host')}, ${presence.late} late, ${presence.gone} gone, at ${localTime(atMs).slice(0, 19)} ${offsetOf(atMs)}`;
  if (all === 0) return `\n ${head}\n\n No host has sent anything: run vmtally serve with --fleet there.\n`;
  const event = clean(chosen.join(' + '));
  const notes = notesOf(report);
  const lines = [
    head,
    '',
    ...totalLines(report),
    '',
    ...wholeLines(`Hosts by ${event} a second`),
    hostHead,
    ...hosts.hosts.slice(0, HOSTS).map((host) => hostLine(host, atMs)),
    ...(hosts.hosts.length > HOSTS ? [`${grouped(hosts.hosts.length - HOSTS)} more hosts`] : []),
    '',
    ...wholeLines(`${GROUPS[group] ?? group} of all hosts by ${clean(board.chosen)} a second`),
    boardText('NAME', 'COUNT', 'RATE/S', hasHosts(group) ? 'ON HOSTS' : ''),
    ...ownLast(board.rows).map((row) =>
      boardLine(
        row,
        board.series.findIndex(({ label }) => label === board.chosen),
        group,
      ),
    ),
    ...restLines(report),
    ...(notes.length > 0 ? ['', 'Note:'] : []),
    ...notes.flatMap((note) => wrap(note, { first: '  ', rest: '    ', width: WIDTH - 1 })),
  ];
  const text = `\n${lines.map((line) => ` ${line}`.trimEnd()).join('\n')}\n`;
  // Signs of the same width, so that columns stay in line; a space is left before each.
  return characters === 'all' ? text : text.replaceAll(/ {1,2}≤/g, ' <=').replaceAll('…', '~');
}

/** Offset of the local time zone from UTC: `+01:00`. */
function offsetOf(ms: number): string {
  const minutes = -new Date(ms).getTimezoneOffset();
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** The groups that have no line, with their sum. */
function restLines({ board, group }: FleetOnceReport): string[] {
  const { rows, cells } = board.rest;
  if (rows === 0) return [];
  const place = board.series.findIndex(({ label }) => label === board.chosen);
  const [, count, , perSecond] = cells.find(([index]) => index === place) ?? [];
  const name = `${grouped(rows)} more ${(GROUPS[group] ?? 'groups').toLowerCase()}`;
  return [boardText(name, grouped(count ?? 0), rate(perSecond ?? 0), '')];
}

const GROUPS: Record<string, string> = {
  name: 'Programs',
  user: 'Users',
  unit: 'Units',
  container: 'Containers',
  image: 'Images',
  host: 'Hosts',
  row: 'Processes',
};

const rate = (value: number): string => (value < 999_999 ? grouped : shortCount)(Math.round(value));

/** Time that was not counted: `+153s`. */
const uncounted = ({ uncountedSeconds: seconds }: { uncountedSeconds: number }): string =>
  seconds === 0
    ? ''
    : `+${seconds < 1000 ? `${Math.ceil(seconds)}s` : seconds < 360_000 ? `${(seconds / 3600).toFixed(1)}h` : `${(seconds / 86_400).toFixed(0)}d`}`;

function totalLines({ hosts }: FleetOnceReport): string[] {
  const heads = ['COUNT', 'AMOUNT', 'RATE/S', 'MISSING', 'HOSTS'];
  const rows = hosts.totals.map((sum, place) => ({
    name: clean(sum.event),
    cells: [
      grouped(sum.count),
      sum.amount === null ? '' : amountOf(sum.amount, hosts.series[place]?.value?.unit ?? ''),
      rate(sum.rate),
      `${sum.missing === 0 ? '0' : `≤${shortCount(sum.missing)}`}${uncounted(sum)}${sum.unbounded > 0 ? '?' : ''}`,
      String(sum.hosts),
    ],
  }));
  // In ASCII a ≤ has two characters.
  const lengthOf = (cell = '') => cell.length + Number(cell.startsWith('≤'));
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(({ cells }) => lengthOf(cells[column]))),
  );
  const event = widths.reduce((left, width) => left - width - 1, WIDTH);
  const line = (name: string, cells: readonly string[]) =>
    [fit(name, event), ...cells.map((cell, column) => cell.padStart(widths[column] ?? 0))].join(' ');
  return [
    line('EVENT', heads),
    ...rows.flatMap(({ name, cells }) =>
      widthOf(name) > event ? [...wholeLines(name), line('', cells)] : [line(name, cells)],
    ),
  ];
}

/** A text on as many lines as it needs. */
const wholeLines = (text: string): string[] =>
  wrap(text, { rest: '  ', width: WIDTH - 1 }).map((line) => cut(line, WIDTH));

/** An amount in the columns that it has: `527,155 pages`, `12G pages`. */
function amountOf(amount: number, unit: string): string {
  const text = withUnit(amount, unit);
  return widthOf(text) <= AMOUNT ? text : cut(`${shortCount(Math.round(amount))} ${unit}`, AMOUNT);
}

const hostHead = `${fit('HOST', 24)} ${'STATE'.padEnd(7)} ${'SEEN'.padStart(6)} ${'COUNT'.padStart(15)} ${'RATE/S'.padStart(7)} ${'COST'.padStart(6)} SKEW`;

function hostLine(host: HostRow, atMs: number): string {
  const { presence, seenMs, vmtallyPercent, addedPercent, skewMs } = host;
  const seconds = Math.max(0, (atMs - seenMs) / 1000);
  const seen = seconds < 1000 ? `${seconds.toFixed(0)}s` : `${(seconds / 3600).toFixed(1)}h`;
  const cost = presence === 'present' ? `${(vmtallyPercent + (addedPercent ?? 0)).toFixed(1)}%` : '-';
  const skew = Math.abs(skewMs) > 1000 ? ` ${skewMs > 0 ? '+' : ''}${(skewMs / 1000).toFixed(1)}s` : '';
  return `${fit(clean(host.host), 24)} ${presence.padEnd(7)} ${seen.padStart(6)} ${countOf(host).padStart(15)} ${(host.rate === null ? '-' : rate(host.rate)).padStart(7)} ${cost.padStart(6)}${skew}`;
}

const countOf = (host: HostRow): string =>
  host.count === null ? '-' : `${grouped(host.count)}${isWhole(host) ? '' : '?'}`;

/** False if the host's count of the event may be too low. */
const isWhole = ({ missing, uncountedSeconds }: HostRow): boolean => missing === 0 && uncountedSeconds === 0;

const boardText = (name: string, count: string, perSecond: string, hosts: string): string =>
  `${fit(clean(name), 29)} ${count.padStart(30)} ${perSecond.padStart(8)} ${hosts.padStart(8)}`;

/** True for rows of several hosts. */
const hasHosts = (group: string): boolean => group !== 'row' && group !== 'host';

function boardLine({ who, cells, bounds }: Row, series: number, group: string): string {
  const [, count = 0, , perSecond] = cells.find(([index]) => index === series) ?? [];
  const [, more = 0] = bounds?.find(([index]) => index === series) ?? [];
  const text =
    count === null ? '-' : more > 0 ? `${grouped(count)} … ${grouped(count + more)}` : grouped(count);
  const name =
    group === 'row'
      ? `${who?.name ?? '?'}-${who?.key ?? ''} on ${who?.host ?? '?'}`
      : (who?.name ?? who?.key ?? '?');
  const seen = perSecond === null ? '-' : rate(perSecond ?? 0);
  return boardText(name, text, seen, hasHosts(group) ? String(who?.members ?? '') : '');
}

function notesOf({ hosts, board }: FleetOnceReport): string[] {
  const { absent, presence, beyond, forgotten, thinned, refused } = hosts;
  const missing = presence.late + presence.gone;
  const names = absent.slice(0, 10).map(({ host, presence: state }) => `${clean(host)} (${state})`);
  const inexact = hosts.hosts.filter((host) => !isWhole(host));
  const lost = Object.entries(refused).filter(([, count]) => count > 0);
  // The table has vmtally itself last.
  const sure = board.rows.slice(0, board.sure).filter(({ who }) => !who?.own).length;
  const gap = hosts.totals.find(({ uncountedSeconds }) => uncountedSeconds > 0);
  return [
    ...(missing > 0
      ? [
          `${plural(missing, 'host')} late or gone: their last counts are in the sums: ${names.join(', ')}${missing > names.length ? ` and ${missing - names.length} more` : ''}.`,
        ]
      : []),
    ...(inexact.length > 0
      ? [`A ? marks counts that may be too low: events are missing, or a bound of them is not known.`]
      : []),
    ...(gap === undefined
      ? []
      : [
          `In MISSING, \`${uncounted(gap)}\` is the time in which hosts did not count, added up over hosts. No bound is known of what they missed then.`,
        ]),
    ...(board.rows.some(({ bounds }) => bounds !== undefined)
      ? [
          `A count … count is at least the first and at most the second: some hosts did not send that group. The first ${plural(sure, 'place')} are sure.`,
        ]
      : []),
    ...(board.asked !== undefined && board.asked.hosts > 0
      ? [
          `${plural(board.asked.hosts, 'host')} had not sent some of these groups and ${board.asked.hosts === 1 ? 'was' : 'were'} asked; ${board.asked.answered} answered. Those counts are of now, and later than the others.`,
        ]
      : []),
    ...(beyond.hosts > 0
      ? [`${plural(beyond.hosts, 'host')} had no place: their counts are in no sum.`]
      : []),
    ...(forgotten > 0
      ? [`${plural(forgotten, 'host')} were gone for a week: their counts left the sums.`]
      : []),
    ...(thinned > 0
      ? [`${plural(thinned, 'host')} are in the sums only: the hub has no room for their rows.`]
      : []),
    ...(lost.length > 0
      ? [`Payloads were refused: ${lost.map(([reason, count]) => `${reason} ${grouped(count)}`).join(', ')}.`]
      : []),
    ...hosts.hosts.flatMap(({ host, twin }) =>
      twin === null
        ? []
        : [
            `Two services publish as ${clean(host)} (seen ${Math.round((hosts.atMs - twin.lastMs) / 1000)} s ago): give one of them another --fleet-host.`,
          ],
    ),
  ];
}
