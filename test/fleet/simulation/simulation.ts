import { type Sent, SimulatedHost } from './host.ts';
import { Random } from './random.ts';

export interface SimulationOptions {
  seed: number;
  hosts: number;
  intervalMs: number;
  startMs: number;
}

const SECOND_MS = 1000;
/** Part of the messages that is lost, as large a part that comes twice, and as large a one that comes late. */
const FAULTS = 0.05 / 3;
/** Parts of the intervals after which a service ends without a last word, and for good. */
const CRASHES = 0.002;
const LEAVES = 0.0005;

/** Hosts that publish, and a network that loses, repeats and delays. Everything follows from the seed. */
export class Simulation {
  readonly #random: Random;
  readonly #options: SimulationOptions;
  readonly #hosts: { host: SimulatedHost; nextMs: number }[] = [];
  readonly #late = new Map<number, Sent[]>();
  nowMs: number;
  lost = 0;
  repeated = 0;
  delayed = 0;
  crashes = 0;

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    this.nowMs = options.startMs;
    for (let at = 0; at < options.hosts; at++) this.#join();
  }

  /** A second passes. Returns the messages that the hub gets in it. */
  second(): Sent[] {
    this.nowMs += SECOND_MS;
    const delivered = this.#late.get(this.nowMs) ?? [];
    this.#late.delete(this.nowMs);
    for (const place of this.#hosts.keys()) this.#run(place, delivered);
    return delivered;
  }

  #run(place: number, delivered: Sent[]): void {
    const each = this.#hosts[place];
    if (each === undefined) return;
    const { host } = each;
    if (host.downUntilMs !== undefined) {
      if (this.nowMs < host.downUntilMs) return;
      host.restart(this.nowMs);
      each.nextMs = this.nowMs + host.intervalMs;
    }
    if (this.nowMs < each.nextMs) return;
    each.nextMs += host.intervalMs;
    this.#send(host.publish(this.nowMs), delivered);
    if (this.#random.is(CRASHES)) {
      this.crashes++;
      host.crash(this.nowMs + SECOND_MS * (5 + this.#random.below(115)));
    } else if (this.#random.is(LEAVES)) this.#join(place);
  }

  #send(sent: Sent, delivered: Sent[]): void {
    const fault = this.#random.next();
    if (fault < FAULTS) {
      this.lost++;
      return;
    }
    if (fault < 3 * FAULTS) this.#later(sent);
    if (fault < 2 * FAULTS) this.delayed++;
    else delivered.push(sent);
    if (fault >= 2 * FAULTS && fault < 3 * FAULTS) this.repeated++;
  }

  #later(sent: Sent): void {
    const atMs = this.nowMs + SECOND_MS * (1 + this.#random.below(60));
    this.#late.set(atMs, [...(this.#late.get(atMs) ?? []), sent]);
  }

  #joined = 0;

  /** A new host comes, at the place of another one that never comes back. */
  #join(place = this.#hosts.length): void {
    const { intervalMs, seed } = this.#options;
    const name = `host-${this.#joined++}`;
    const host = new SimulatedHost(name, new Random(seed * 65_537 + this.#joined), this.nowMs, intervalMs);
    const nextMs = this.nowMs + SECOND_MS * (1 + this.#random.below(intervalMs / SECOND_MS));
    this.#hosts[place] = { host, nextMs };
  }
}
