import { MOST_NAMES, MOST_SECONDS, MOST_TICK_MS } from '../../capture/schema.ts';
import { VmtallyError } from '../../errors.ts';
import { printable } from '../../printable.ts';
import type { RowIdentity } from '../../wire/row-identity.ts';
import type { TicksMessage } from '../../wire/ticks.ts';

/** Numbers of rows, starts and pids have differences below 2^53 in a capture. */
const MOST = 2 ** 52;

/** Checks what a service sends before it is recorded: a capture that no one can read must not be written. */
export class CheckedTicks {
  readonly #asked: string | undefined;
  #session: string | undefined;
  #target: string | undefined;
  #series = 0;
  /** A session without a tick yet has not named them. */
  #counters = MOST_NAMES;

  /** `session`: that was asked for; undefined for the first one of the service. */
  constructor(session: string | undefined) {
    this.#asked = session;
  }

  /**
   * Throws CONNECT_FAILED. `first`: the number of row 0 of this run of the service in the record. `isOther`: the session was created
   * after the one before: without a name, the first session of a service that began anew is recorded.
   */
  check(message: TicksMessage, first: number, isOther: boolean): void {
    const { session, series, vmstatNames, rows, row, of, growth, tick } = message;
    if (isOther) this.#session = this.#asked ?? session;
    if (session !== this.#session)
      throw refused(`a tick of the session ${session}, where ${this.#session} was asked for`);
    const { target } = message.info;
    this.#target ??= target;
    if (target !== this.#target)
      throw refused(`a session that counts ${target}, where ${this.#target} was recorded`);
    this.#series = series?.length ?? this.#series;
    if (this.#series > MOST_NAMES) throw refused(`${this.#series} series`);
    if (vmstatNames !== undefined) this.#counters = vmstatNames.length || MOST_NAMES;
    const { vmstatValues } = message;
    if (vmstatValues !== undefined && vmstatValues.length !== vmstatNames?.length)
      throw refused(`${vmstatValues.length} values of ${vmstatNames?.length ?? 0} counters of /proc/vmstat`);
    if (this.#counters > MOST_NAMES) throw refused(`${this.#counters} counters of /proc/vmstat`);
    const { intervalMs, cost } = message.info;
    if (!(intervalMs > 0 && intervalMs <= MOST_TICK_MS)) throw refused(`ticks of ${intervalMs} ms`);
    if (!(cost.bpftraceSeconds >= 0 && cost.bpftraceSeconds <= MOST_SECONDS))
      throw refused(`a cost of ${cost.bpftraceSeconds} s`);
    if (!isPlace(tick, MOST)) throw refused(`a tick with the number ${tick}`);
    for (const each of rows) {
      const problem = problemOf(each, first);
      if (problem !== undefined) throw refused(problem);
    }
    const number = row.find((each) => !isPlace(each, MOST - first));
    if (number !== undefined) throw refused(`a count of row ${number}`);
    const place = of.find((each) => !isPlace(each, this.#series));
    if (place !== undefined) throw refused(`a count of series ${place}, and it has ${this.#series}`);
    const counter = growth.find(([each]) => !isPlace(each, this.#counters));
    if (counter !== undefined)
      throw refused(`counter ${counter[0]} of /proc/vmstat, and it has ${this.#counters}`);
  }
}

function problemOf({ row, start, parent, shared }: RowIdentity, first: number): string | undefined {
  if (!isPlace(row, MOST - first)) return `a row with the number ${row}`;
  if (start !== null && !isPlace(start, MOST)) return `row ${row} with the start ${start}`;
  if (parent !== null && !isPlace(parent, MOST)) return `row ${row} with the parent ${parent}`;
  if (!Number.isSafeInteger(shared)) return `row ${row} with ${shared} shared events`;
  return undefined;
}

/** True for a whole number from 0 up to less than `end`. */
const isPlace = (number: number, end: number): boolean =>
  Number.isInteger(number) && number >= 0 && number < end;

/** The error on a service that sends what no capture may hold. */
export const refused = (problem: string): VmtallyError =>
  new VmtallyError(
    'CONNECT_FAILED',
    `the service sent ${printable(problem)}: it cannot be recorded further`,
    'What came before is in the file. Start a service of the same version as this vmtally.',
  );
