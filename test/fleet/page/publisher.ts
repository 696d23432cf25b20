import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../src/errors.ts';
import { subjectsOf } from '../../../src/fleet/subjects.ts';
import { Connection } from '../../../src/nats/connection.ts';
import { ensureStream, publishAfter } from '../../../src/nats/stream.ts';
import { until } from '../../fixtures/until.ts';
import { SERIES } from '../simulation/world.ts';
import { monotonicMs } from './monotonic.ts';
import { phasesOf, type Run } from './plan.ts';
import { PreparedHost } from './prepared-host.ts';

const SUBJECTS = subjectsOf('default');
/** Connections that the hosts share. With a connection for each host, this machine would mostly handle connections. */
const CONNECTIONS = 4;
/** Time that the server may take to keep a summary, in ms: the same as for a service. */
const KEEP_MS = 5_000;

/** The report of the publisher. */
export interface Published {
  /** Marked summaries of the measured time, and when each was given to NATS (monotonic.ts). */
  samples: { host: string; seq: number; atMs: number }[];
  /** Summaries that the stream keeps, and those that failed. */
  kept: number;
  failed: number;
  problem: string | null;
  /** Summaries and bytes in the measured time. */
  summaries: number;
  bytes: number;
  /** CPU time in the measured time, in ms. */
  cpuMs: number;
  /** Longest time by which a summary came later than planned, in ms: above an interval this publisher is the bottleneck. */
  behindMs: number;
}

/** Sends the summaries of all hosts at their times, as services do. Prints `opens`, `begins` and `ends` when these phases come, and then what was published. */
export async function publish(run: Run, url: string): Promise<void> {
  const hosts = Array.from({ length: run.hosts }, (_, place) => new PreparedHost(run, place));
  const first = await connect(url, 'publisher');
  answerHubs(first);
  await ensureStream(first, SUBJECTS);
  const others = Array.from({ length: CONNECTIONS - 1 }, (_, at) => connect(url, `publisher-${at}`));
  const connections = [first, ...(await Promise.all(others))];
  const published = await new Sending(run, hosts, connections).all();
  await Promise.all(connections.map((connection) => connection.stop()));
  console.log(JSON.stringify(published));
}

class Sending {
  readonly #run: Run;
  readonly #hosts: readonly PreparedHost[];
  readonly #connections: readonly Connection[];
  readonly #open = new Set<Promise<void>>();
  readonly #done: Published = {
    samples: [],
    kept: 0,
    failed: 0,
    problem: null,
    summaries: 0,
    bytes: 0,
    cpuMs: 0,
    behindMs: 0,
  };

  constructor(run: Run, hosts: readonly PreparedHost[], connections: readonly Connection[]) {
    this.#run = run;
    this.#hosts = hosts;
    this.#connections = connections;
  }

  /** Sends until the end of the run, the summaries of an interval spread evenly over it. */
  async all(): Promise<Published> {
    const { intervalMs, hosts } = this.#run;
    const { opens, begins, ends } = phasesOf(this.#run);
    const phases = [
      { name: 'opens', atMs: opens },
      { name: 'begins', atMs: begins },
    ];
    const done = this.#done;
    const startMs = monotonicMs();
    let isMeasured = false;
    for (let count = 0; ; count++) {
      const planMs = (count * intervalMs) / hosts;
      const waitMs = startMs + planMs - monotonicMs();
      // Acknowledgements get their turns.
      await (waitMs > 0 ? sleep(waitMs) : nextTurn());
      if (planMs >= (phases[0]?.atMs ?? Infinity)) {
        isMeasured = phases[0]?.name === 'begins';
        if (isMeasured) done.cpuMs -= cpuMs();
        console.log(phases.shift()?.name);
      }
      if (planMs >= ends) break;
      if (isMeasured) done.behindMs = Math.max(done.behindMs, monotonicMs() - startMs - planMs);
      this.#send(count % hosts, isMeasured);
    }
    done.cpuMs += cpuMs();
    console.log('ends');
    await Promise.all(this.#open);
    return done;
  }

  #send(place: number, isMeasured: boolean): void {
    const [host, connection] = [this.#hosts[place], this.#connections[place % CONNECTIONS]];
    if (host === undefined || connection === undefined) return;
    const { seq, payload } = host.next();
    const done = this.#done;
    const atMs = monotonicMs();
    if (isMeasured) {
      done.summaries++;
      done.bytes += payload.length;
      if (host.isMarked) done.samples.push({ host: host.name, seq, atMs });
    }
    const sent = publishAfter(connection, SUBJECTS.sum(host.name, 'main'), payload, host.after, KEEP_MS)
      .then((kept) => {
        if (kept === 'superseded') throw new Error('another message came before it');
        host.after = kept;
        done.kept++;
      })
      .catch((error: unknown) => {
        done.failed++;
        done.problem ??= `${host.name}: ${messageOf(error)}`;
      })
      .finally(() => this.#open.delete(sent));
    this.#open.add(sent);
  }
}

/** Hosts that send only some of their groups are asked for others, and have none of them. */
function answerHubs(connection: Connection): void {
  const answer = JSON.stringify({ ok: true, series: SERIES, cells: '', blur: '' });
  connection.subscribe(SUBJECTS.ask('*'), (asked) => asked.respond(answer));
}

async function connect(url: string, name: string): Promise<Connection> {
  const connection = new Connection({ servers: [url], name, inbox: `_INBOX.${name}` });
  connection.start();
  await until(
    () => `it connects: ${connection.problem?.message}`,
    () => connection.nats !== undefined,
  );
  return connection;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
