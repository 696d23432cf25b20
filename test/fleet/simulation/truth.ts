import type { BoardRequest, FleetBoard } from '../../../src/fleet/board-request.ts';
import { eachCell } from '../../../src/fleet/cell-bytes.ts';
import { NUMBERS } from '../../../src/fleet/numbers.ts';
import type { CellBytes } from '../../../src/fleet/schema.ts';
import { eachValue } from '../../../src/fleet/value-bytes.ts';
import { type Answers, REQUESTS } from './answers.ts';
import type { Sent } from './host.ts';
import { SERIES } from './world.ts';

interface Last {
  sent: Sent;
  seenMs: number;
}

const HALF = 2 ** 26;

/** Exact sums of whole numbers of up to 2^53, which may be beyond it. */
class Sum {
  #high = 0;
  #low = 0;

  add(value: number): void {
    this.#high += Math.floor(value / HALF);
    this.#low += value % HALF;
  }

  get value(): number {
    return Number(BigInt(this.#high) * BigInt(HALF) + BigInt(this.#low));
  }
}

/** The last message of each host that was delivered, and what follows from all of them. Found without sums that are kept. */
export class Truth {
  readonly #last = new Map<string, Last>();

  deliver(sent: Sent, receivedMs: number): void {
    const { host, epoch, seq } = sent.summary;
    const last = this.#last.get(host)?.sent.summary;
    if (last !== undefined && (epoch - last.epoch || seq - last.seq) <= 0) return;
    this.#last.set(host, { sent, seenMs: receivedMs });
  }

  /** Everything in the answers of a hub that is not so. */
  faults(answers: Answers, nowMs: number): string[] {
    return [
      ...this.#faultsOfHosts(answers, nowMs),
      ...this.#faultsOfTotals(answers, nowMs),
      ...REQUESTS.flatMap((request, at) => {
        const board = answers.boards[at];
        const faults = board === undefined ? ['is missing'] : this.#faultsOfBoard(request, board, nowMs);
        return faults.map((fault) => `board ${request.group} by ${request.sort}: ${fault}`);
      }),
    ];
  }

  #faultsOfHosts({ hosts }: Answers, nowMs: number): string[] {
    const faults = hosts.length === this.#last.size ? [] : [`${hosts.length} hosts of ${this.#last.size}`];
    for (const { name, presence, epoch, seq, skewMs } of hosts) {
      const last = this.#last.get(name);
      if (last === undefined) return [...faults, `${name} is no host`];
      const { summary } = last.sent;
      const idle = (nowMs - last.seenMs) / summary.intervalMs;
      const expected = idle <= 3 ? 'present' : idle <= 10 ? 'late' : 'gone';
      if (presence !== expected || epoch !== summary.epoch || seq !== summary.seq)
        faults.push(`${name}: ${presence} ${epoch}/${seq}, not ${expected} ${summary.epoch}/${summary.seq}`);
      // A message that comes late makes a clock look slow: the least delay of five minutes does not.
      if (skewMs > summary.sentMs - last.seenMs + 60_000) faults.push(`${name}: skew ${skewMs}`);
    }
    return faults;
  }

  #isPresent({ sent, seenMs }: Last, nowMs: number): boolean {
    return nowMs - seenMs <= 3 * sent.summary.intervalMs;
  }

  #faultsOfTotals({ totals }: Answers, nowMs: number): string[] {
    const sums = this.#sums((last) => [['', last.sent.summary.totals, '']], nowMs).get('') ?? new Numbers();
    const faults: string[] = [];
    for (const [at, { label }] of SERIES.entries()) {
      const found = totals.series.find(({ series }) => series.name === label);
      if (found === undefined) return [`no series ${label}`];
      for (const [index, name] of NUMBERS.entries())
        if (!sums.isAbout(found[name], at, index, this.#last.size))
          faults.push(`${label}: ${name} ${found[name]}, not ${sums.value(at, index)}`);
      let [missing, unbounded, uncounted] = [0, 0, 0];
      for (const { sent } of this.#last.values()) {
        const most = sent.summary.missing[at];
        if (most === null) unbounded++;
        else missing += most ?? 0;
        uncounted += sent.summary.uncountedSeconds[at] ?? 0;
      }
      if (found.missing !== missing || found.unbounded !== unbounded || found.uncountedSeconds !== uncounted)
        faults.push(`${label}: missing ${found.missing}, ${found.unbounded}; not ${missing}, ${unbounded}`);
      const distribution = this.#distribution(at);
      if (JSON.stringify(found.distribution) !== JSON.stringify(distribution))
        faults.push(`${label}: its distribution`);
    }
    return faults;
  }

  #distribution(series: number): [number, number][] {
    const counts = new Map<number, Sum>();
    for (const { sent } of this.#last.values()) {
      eachValue(sent.summary.distributions, (at, value, count) => {
        if (at !== series) return;
        const sum = counts.get(value) ?? new Sum();
        counts.set(value, sum);
        sum.add(count);
      });
    }
    return [...counts]
      .map(([value, sum]): [number, number] => [value, sum.value])
      .toSorted(([a], [b]) => a - b);
  }

  #faultsOfBoard({ group, series, sort }: BoardRequest, board: FleetBoard, nowMs: number): string[] {
    const at = SERIES.findIndex(({ label }) => label === series?.[0]);
    const index = NUMBERS.indexOf(sort);
    const truth = this.#sums((last) => this.#entries(group, last), nowMs);
    const ranked = [...truth.values()].map((numbers) => numbers.value(at, index)).toSorted((a, b) => b - a);
    const faults: string[] = [];
    const slack = index < 2 ? 0 : this.#last.size / 1024 + 0.001;
    for (const [place, { key, chosen, more }] of board.rows.entries()) {
      const value = truth.get(key)?.value(at, index) ?? Number.NaN;
      if (!(value >= chosen - slack && value <= chosen + more + slack))
        faults.push(`${key} has ${value}, shown ${chosen} … ${chosen + more}`);
      const right = ranked[place] ?? 0;
      if (place < board.sure && Math.abs(value - right) > slack)
        faults.push(`place ${place + 1} of ${board.sure} that are sure: ${key} has ${value}, not ${right}`);
    }
    if (board.rows.length < Math.min(ranked.length, 50)) faults.push(`${board.rows.length} rows`);
    return faults;
  }

  #entries(group: BoardRequest['group'], { sent }: Last): [key: string, cells: CellBytes, from: string][] {
    const { summary, truth } = sent;
    if (group === 'host') return [[summary.host, summary.totals, '']];
    if (group.startsWith('label:')) return [[summary.labels[group.slice(6)] ?? '(none)', summary.totals, '']];
    const list = truth[group as keyof Sent['truth']];
    return list.keys.length === 0 ? [] : [['', list.cells, group]];
  }

  /** Sums by key and series; a list of several entries has its own keys. */
  #sums(entriesOf: (last: Last) => [string, CellBytes, string][], nowMs: number): Map<string, Numbers> {
    const sums = new Map<string, Numbers>();
    for (const last of this.#last.values()) {
      const isPresent = this.#isPresent(last, nowMs);
      const { seconds } = last.sent.summary;
      for (const [key, cells, from] of entriesOf(last)) {
        const keys = from === '' ? [key] : last.sent.truth[from as keyof Sent['truth']].keys;
        eachCell(cells, (entry, series, count, amount, recent, recentAmount) => {
          const name = keys[entry] ?? '';
          const numbers = sums.get(name) ?? new Numbers();
          sums.set(name, numbers);
          numbers.add(
            series,
            count,
            amount,
            isPresent ? recent / seconds : 0,
            isPresent ? recentAmount / seconds : 0,
          );
        });
      }
    }
    return sums;
  }
}

/** Four numbers by series. */
class Numbers {
  readonly #counts: Sum[] = [];
  readonly #rates: number[] = [];

  add(series: number, count: number, amount: number, rate: number, amountRate: number): void {
    for (const [index, value] of [count, amount].entries()) {
      const sum = this.#counts[2 * series + index] ?? new Sum();
      this.#counts[2 * series + index] = sum;
      sum.add(value);
    }
    for (const [index, value] of [rate, amountRate].entries())
      this.#rates[2 * series + index] = (this.#rates[2 * series + index] ?? 0) + value;
  }

  value(series: number, index: number): number {
    return index < 2
      ? (this.#counts[2 * series + index]?.value ?? 0)
      : (this.#rates[2 * series + index - 2] ?? 0);
  }

  /** Counts are equal; rates up to what each host is rounded by, and doubles. */
  isAbout(found: number, series: number, index: number, hosts: number): boolean {
    const value = this.value(series, index);
    return index < 2 ? found === value : Math.abs(found - value) <= hosts / 2048 + value * 1e-9;
  }
}
