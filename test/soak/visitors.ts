import WebSocket from 'ws';
import { SessionInfo } from '../../src/wire/session.ts';
import type { ViewRequest } from '../../src/wire/view-requests.ts';
import { pause } from '../bench/lib/children.ts';
import type { Random } from '../fixtures/random.ts';
import { until } from '../fixtures/until.ts';
import { type Api, POLL_MS } from './api.ts';

const AT_A_TIME = 4;
const MOST_STAY_MS = 8_000;

type Visit = (api: Api, random: Random) => Promise<void>;

/**
 * Clients that come and go, several at a time, with the behaviour of browsers, scripts and careless programs.
 */
export class Visitors {
  came = 0;
  readonly problems: string[] = [];
  readonly #api: Api;
  readonly #random: Random;

  constructor(api: Api, random: Random) {
    this.#api = api;
    this.#random = random;
  }

  /** Runs until `goesOn` returns false. Resolves when all clients have gone. */
  async run(goesOn: () => boolean): Promise<void> {
    await Promise.all(Array.from({ length: AT_A_TIME }, () => this.#come(goesOn)));
  }

  async #come(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      const [name, visit] = this.#random.pick(VISITS);
      try {
        await visit(this.#api, this.#random);
      } catch (error) {
        this.problems.push(`a visitor (${name}): ${error instanceof Error ? error.message : String(error)}`);
      }
      this.came++;
      await pause(this.#random.int(1_000));
    }
  }
}

const VISITS: readonly (readonly [string, Visit])[] = [
  ['looks', (api, random) => look(api, random, { view: 'leaderboard', top: 50 } as ViewRequest)],
  ['groups', (api, random) => look(api, random, groups(random))],
  ['totals', (api, random) => look(api, random, { view: 'totals', session: 's1' })],
  ['vmstat', (api, random) => look(api, random, { view: 'vmstat' })],
  ['health', (api, random) => look(api, random, { view: 'health' })],
  ['compare', (api, random) => look(api, random, { view: 'compare' })],
  ['a process', (api, random) => look(api, random, { view: 'process', session: 's1', pid: 1 })],
  ['deaf', deaf],
  ['rude', rude],
  ['page', reads],
  ['session', session],
];

const groups = (random: Random): ViewRequest =>
  ({
    view: 'leaderboard',
    session: 's1',
    group: random.pick(['name', 'user', 'cgroup', 'cpu']),
  }) as ViewRequest;

/** Watches a view for a while, and closes the connection properly or does not. */
async function look(api: Api, random: Random, view: ViewRequest): Promise<void> {
  const socket = await open(api);
  let refused: string | undefined;
  socket.on('message', (data: Buffer) => {
    const head = data.toString('utf8', 0, 300);
    if (/^\{"type":"(error|closed)"/.test(head)) refused = head;
  });
  socket.send(JSON.stringify({ type: 'subscribe', id: 1, view }));
  await pause(random.int(MOST_STAY_MS));
  if (random.once(2)) socket.terminate();
  else await closed(socket);
  if (refused !== undefined) throw new Error(refused);
}

/** Subscribes to large views and reads nothing. */
async function deaf(api: Api, random: Random): Promise<void> {
  const socket = await open(api);
  const view = { view: 'leaderboard', session: 's1', top: 10_000 };
  socket.send(JSON.stringify({ type: 'subscribe', id: 1, view }));
  socket.pause();
  await pause(random.int(MOST_STAY_MS));
  socket.terminate();
}

/** Sends invalid messages until the service disconnects. */
async function rude(api: Api): Promise<void> {
  const socket = await open(api);
  for (let time = 0; time < 5; time++) socket.send('{"type": "subscribe", "id": {}}');
  await closed(socket, false);
}

/** Requests what a script or a page requests. */
async function reads(api: Api): Promise<void> {
  const paths = [
    '/',
    '/api/vmstat',
    '/api/health',
    '/api/sessions',
    '/api/sessions/s1/counts',
    '/api/events',
  ];
  for (const path of paths) {
    const { status, text } = await api.ask('GET', path);
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 200)}`);
  }
}

/** Creates a session and runs all operations on it. */
async function session(api: Api, random: Random): Promise<void> {
  const event = { event: random.pick(['page_fault_user', 'kmem:mm_page_alloc', 'kmem:kfree']) };
  const spec = { events: [event], scope: { pids: [process.pid] }, intervalMs: 250 };
  const { id } = await api.post(SessionInfo, '/api/sessions', spec);
  const path = `/api/sessions/${id}`;
  // Its bpftrace may be killed before it counts: then the session is in the state failed.
  const begun = async () => /counting|failed/.test((await api.session(id)).state);
  const counts = () => until(`${id} counts`, begun, 60_000, POLL_MS);
  await counts();
  if (random.once(2)) {
    for (const verb of ['suspend', 'resume']) {
      const answer = await api.ask('POST', `${path}/${verb}`, {});
      if (answer.status !== 200 && (await api.session(id)).state !== 'failed')
        throw new Error(`${verb} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
    }
    await counts();
  }
  await pause(random.int(MOST_STAY_MS));
  const { status, text } = await api.ask('DELETE', path);
  if (status !== 204) throw new Error(`DELETE ${path} answered ${status}: ${text.slice(0, 200)}`);
}

function open(api: Api): Promise<WebSocket> {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/ws`);
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.on('error', reject);
  });
}

/** With `ours` this side closes the connection; otherwise the other side does. */
async function closed(socket: WebSocket, ours = true): Promise<void> {
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  if (ours) socket.close();
  const late = setTimeout(() => socket.terminate(), 10_000);
  await ended;
  clearTimeout(late);
}
