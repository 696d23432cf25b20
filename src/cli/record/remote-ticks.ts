import type { RecordedTick, TickRecorder } from '../../session/recording/tick-recorder.ts';
import { knownContainers } from '../../tally/known-containers.ts';
import type { RowIdentity } from '../../wire/row-identity.ts';
import type { TicksMessage } from '../../wire/ticks.ts';
import { CheckedTicks } from './checked-ticks.ts';

/** Passes the ticks of a service on to a recorder. Rows of another run of the service get numbers of their own. */
export class RemoteTicks {
  readonly #recorder: Pick<TickRecorder, 'info' | 'tick'>;
  readonly #checked: CheckedTicks;
  #createdMs: number | undefined;
  /** Number behind that of the last row, and number of row 0 of this run of the service. */
  #next = 0;
  #first = 0;
  #lastTick = 0;
  /** Counters of /proc/vmstat after the last tick; undefined where an older service does not say them. */
  #values: Float64Array<ArrayBuffer> | undefined;

  /** `session`: that was asked for; undefined for the first one of the service. */
  constructor(recorder: Pick<TickRecorder, 'info' | 'tick'>, session: string | undefined) {
    this.#recorder = recorder;
    this.#checked = new CheckedTicks(session);
  }

  /** Throws CONNECT_FAILED for a tick that no capture may hold, and what the recorder throws. */
  take(message: TicksMessage): void {
    const { info, atMs, seconds, series = null, programs, vmstatNames = null } = message;
    const isOther = info.createdMs !== this.#createdMs;
    if (isOther) {
      this.#createdMs = info.createdMs;
      this.#first = this.#next;
      this.#lastTick = 0;
    }
    this.#checked.check(message, this.#first, isOther);
    this.#recorder.info(info);
    knownContainers.learn(message.containers ?? []);
    // A view that is opened again begins with the last tick, which may be recorded already; one of a service without
    // ticks begins with none.
    if (message.tick <= this.#lastTick) return;
    this.#lastTick = message.tick;
    const rows = message.rows.map((row) => this.#row(row));
    const values = this.#valuesAfter(message);
    this.#recorder.tick({
      atMs,
      seconds,
      series,
      ...(programs && { programs }),
      rows,
      counts: this.#quads(message),
      names: vmstatNames,
      growth: new Map(message.growth),
      ...(values && { values }),
    } satisfies RecordedTick);
  }

  #valuesAfter({ vmstatNames, vmstatValues, growth }: TicksMessage): Float64Array | undefined {
    if (vmstatNames !== undefined) this.#values = vmstatValues && Float64Array.from(vmstatValues);
    else if (this.#values !== undefined)
      for (const [place, by] of growth) this.#values[place] = (this.#values[place] ?? 0) + by;
    return this.#values;
  }

  #row(row: RowIdentity): RowIdentity {
    const number = this.#first + row.row;
    this.#next = Math.max(this.#next, number + 1);
    return { ...row, row: number };
  }

  #quads({ row, of, value, count }: TicksMessage): Float64Array<ArrayBuffer> {
    const quads = new Float64Array(4 * row.length);
    for (const [index, number] of row.entries())
      quads.set([this.#first + number, of[index] ?? -1, value[index] ?? 0, count[index] ?? 0], 4 * index);
    return quads;
  }
}
