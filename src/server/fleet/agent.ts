import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import { overheadOf } from '../../client/overhead.ts';
import type { VmtallyError } from '../../errors.ts';
import type { Summary } from '../../fleet/schema.ts';
import { subjectsOf } from '../../fleet/subjects.ts';
import { Connection } from '../../nats/connection.ts';
import { deniedOf } from '../../nats/nats-error.ts';
import type { Steps } from '../../tally/steps.ts';
import { TokenBucket } from '../../token-bucket.ts';
import type { FleetHealth, FleetOptions } from '../../wire/fleet.ts';
import type { Held } from '../held.ts';
import type { Hub } from '../hub.ts';
import { Looks } from './looks.ts';
import { type Attempt, Publisher } from './publisher.ts';
import { Summaries } from './summaries.ts';

const TIMES = {
  /** Time until the first tick is looked for again, in ms. */
  waitMs: 200,
  /** Time that the last summary may take when the service ends, in ms. */
  lastMs: 700,
};

/** Codes of problems that health shows as refused. */
const REFUSALS = new Set(['FLEET_DENIED', 'FLEET_TWIN']);

/** Lines of the log that say that hubs get no answer: each answer that the server forbids is an error. */
const DENIALS = { burst: 1, everyMs: 600_000 };

/** Publishes what a service counts to its fleet, and answers hubs. Counting never waits for it. */
export class Agent {
  readonly #options: FleetOptions;
  readonly #log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly #connection: Connection;
  readonly #summaries: Summaries;
  readonly #publisher: Publisher;
  readonly #looks: Looks;
  readonly #health: Omit<FleetHealth, 'lookers'>;
  #timer: NodeJS.Timeout | undefined;
  #attempt: Promise<void> | undefined;
  #isAnswering = false;
  #isStopped = false;
  /** State and code of the last line of the log. */
  #logged = '';
  readonly #denials = new TokenBucket(DENIALS);

  constructor(
    options: FleetOptions,
    hub: Hub,
    about: Pick<Summary, 'vmtally' | 'bpftrace' | 'kernel'>,
    log: Pick<Logger, 'info' | 'warn' | 'error'>,
  ) {
    const { servers, fleet, host, labels, intervalMs, bootId } = options;
    const subjects = subjectsOf(fleet);
    this.#options = options;
    this.#log = log;
    const name = { name: `vmtally ${host}`, inbox: subjects.inbox(host) };
    const down = () => {
      this.#looks.endAll();
      this.#now();
    };
    this.#connection = new Connection(
      { ...options, ...name },
      {
        up: () => this.#now(),
        down,
        denied: (problem) => this.#logDenial(problem),
      },
    );
    const run = randomUUID();
    const identity = { ...about, host, labels, intervalMs, bootId, run, session: 'main' };
    this.#summaries = new Summaries(
      hub,
      { ...identity, runMs: Date.now(), cpus: availableParallelism() },
      () => costOf(hub),
    );
    this.#publisher = new Publisher(this.#connection, subjects, host, this.#summaries);
    const report = (error: unknown) => log.error({ err: error }, 'a request of the fleet failed');
    this.#looks = new Looks(hub, this.#connection, { subjects, host }, this.#summaries, report);
    this.#health = {
      servers,
      fleet,
      host,
      state: 'connecting',
      problem: null,
      summaries: 0,
      failures: 0,
      lastMs: null,
    };
  }

  get health(): FleetHealth {
    return { ...this.#health, lookers: this.#looks.count };
  }

  start(): void {
    this.#connection.start();
  }

  /** Follows a tick, in steps. */
  ticked(held: Held): Steps {
    return this.#summaries.ticked(held);
  }

  /** Ends; first publishes the newest numbers, unless nothing was kept last time. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#looks.endAll();
    const last = async () => {
      await this.#attempt;
      if (this.#health.state === 'ok') await this.#publisher.attempt();
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, TIMES.lastMs);
    });
    await Promise.race([last(), late]);
    clearTimeout(timer);
    await this.#connection.stop();
  }

  /** Makes an attempt now: the connection came or went. */
  #now(): void {
    clearTimeout(this.#timer);
    this.#attempt ??= this.#publish().finally(() => {
      this.#attempt = undefined;
    });
  }

  async #publish(): Promise<void> {
    const sinceMs = performance.now();
    const attempt = await this.#publisher.attempt();
    if (this.#publisher.hasPublished) this.#answer();
    this.#note(attempt);
    if (this.#isStopped) return;
    const passedMs = performance.now() - sinceMs;
    const afterMs =
      attempt.kind === 'waits' ? TIMES.waitMs : Math.max(0, this.#options.intervalMs - passedMs);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#now(), afterMs);
  }

  /** Answers hubs from now on, and services that come as this host. */
  #answer(): void {
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    const { fleet, host } = this.#options;
    this.#connection.subscribe(subjectsOf(fleet).ask(host), (message) => void this.#looks.take(message));
  }

  #note(attempt: Attempt): void {
    const health = this.#health;
    if (attempt.kind === 'waits') return;
    if (attempt.kind === 'kept') {
      Object.assign(health, { state: 'ok', problem: null, lastMs: Date.now() });
      health.summaries++;
    } else {
      const { code, message } = attempt.problem;
      Object.assign(health, { state: REFUSALS.has(code) ? 'refused' : 'away', problem: message });
      health.failures++;
    }
    this.#logChange(attempt);
  }

  /** Logs where the state or its reason changes: attempts that fail for hours are one line. */
  #logChange(attempt: Attempt): void {
    const problem = attempt.kind === 'failed' ? attempt.problem : undefined;
    const now = `${this.#health.state} ${problem?.code}`;
    if (now === this.#logged) return;
    this.#logged = now;
    if (problem === undefined) this.#log.info(this.#facts, 'summaries are published to the fleet');
    else this.#log.warn(this.#factsOf(problem), 'nothing is published to the fleet; counting goes on');
  }

  /** Logs that the server forbids to hear hubs or to answer them. What it forbids of an attempt to publish is the attempt's problem. */
  #logDenial(problem: VmtallyError): void {
    const { fleet, host } = this.#options;
    const { ask, answer, live } = subjectsOf(fleet);
    const { operation, subject = '' } = deniedOf(problem) ?? {};
    const isOfHubs =
      operation === 'subscription'
        ? subject === ask(host)
        : [answer(host, ''), live(host, '')].some((beginning) => subject.startsWith(beginning));
    if (isOfHubs && this.#denials.take() === 0)
      this.#log.warn(this.#factsOf(problem), 'hubs get no answer from this host');
  }

  get #facts() {
    const { servers, fleet, host } = this.#options;
    return { servers, fleet, host };
  }

  #factsOf({ code, message, hint, cause }: VmtallyError) {
    return { ...this.#facts, code, problem: message, hint, ...(code === 'INTERNAL' && { err: cause }) };
  }
}

function costOf(hub: Hub): Summary['cost'] {
  const { health } = hub;
  const { vmtallyPercent, probesPercent } = overheadOf(health);
  return {
    vmtallyPercent,
    addedPercent: probesPercent,
    rssBytes: health.controller.rssBytes + health.server.rssBytes,
  };
}
