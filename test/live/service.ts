import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject } from 'vitest';
import WebSocket from 'ws';
import type { z } from 'zod';
import type { View } from '../../src/client/connection.ts';
import { CLOCK_TICKS, readProcess } from '../../src/kernel/processes.ts';
import { CountsReport } from '../../src/wire/http.ts';
import { ServerMessage, type ViewMessage } from '../../src/wire/messages.ts';
import { SessionInfo, type SessionSpec } from '../../src/wire/session.ts';
import { HealthMessage } from '../../src/wire/views.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { until, untilNoneLeft } from '../fixtures/until.ts';
import {
  bpftracesOf,
  type Child,
  end,
  finish,
  OWN_MARK,
  PROBES,
  runs,
  start,
  totalOf,
  vmtally,
  vmtallyWith,
  WORKLOADS,
} from './support.ts';

const living = new Set<Service>();
process.on('exit', () => {
  for (const { child } of living) child.kill('SIGTERM');
});

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** A `vmtally serve` that a test starts. */
export class Service {
  readonly child: Child;
  readonly port: number;
  readonly url: string;
  /** The token of the role control. */
  readonly token: string | undefined;
  /** Directory of the file with the token; by default also of the sockets. */
  readonly runDirectory: string | undefined;
  /** The process that serves; `child` is the process that counts. */
  readonly serverPid: number;
  /** The offset of the service's clock. */
  clockOffMs = 0;

  private constructor(child: Child, address: URL, tokenFile: string | undefined) {
    this.child = child;
    this.port = Number(address.port);
    this.url = `http://127.0.0.1:${address.port}`;
    this.runDirectory = tokenFile === undefined ? undefined : dirname(tokenFile);
    this.token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim();
    this.serverPid = servingProcessesOf(child.pid)[0] ?? 0;
    living.add(this);
    void child.done.then(() => living.delete(this));
  }

  /** A tag; resolves when the service counts: Service.start`-e kmalloc --interval 200`. */
  static async start(...line: CommandLine): Promise<Service> {
    return Service.of(serve`--listen 127.0.0.1:0 ${argv(...line)}`);
  }

  static async of(child: Child): Promise<Service> {
    let ended = false;
    void child.done.then(() => (ended = true));
    try {
      await until('it prints its address', () => ended || child.stdout.includes('\n'), 40_000);
    } catch (error) {
      await end(child);
      throw error;
    }
    const [, address, tokenFile] = /^vmtally: (http:\S+)(?: \(token in (\S+)\))?\n$/.exec(child.stdout) ?? [];
    expect(address, child.stderr).toBeDefined();
    return new Service(child, new URL(address ?? ''), tokenFile);
  }

  /** The header that presents the token of the role control. */
  get bearer(): { authorization?: string } {
    return this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
  }

  /** The cookie of a browser that has logged in. */
  async cookie(): Promise<{ name: string; value: string; url: string }> {
    const { headers } = await this.request('POST', '/login', { token: this.token });
    const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(headers.get('set-cookie') ?? '') ?? [];
    return { name, value, url: this.url };
  }

  get bpftraces(): number[] {
    return bpftracesOf(this.child.pid);
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        // On a busy machine the service may close an idle connection as the next request is written to it.
        connection: 'close',
        ...this.bearer,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(text) : text };
  }

  async get<S extends z.ZodType>(schema: S, path: string): Promise<z.infer<S>> {
    const { status, body } = await this.request('GET', path);
    expect(status, JSON.stringify(body)).toBe(200);
    return schema.parse(body);
  }

  async post<S extends z.ZodType>(schema: S, path: string, body?: unknown): Promise<z.infer<S>> {
    const answer = await this.request('POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return schema.parse(answer.body);
  }

  health = (): Promise<HealthMessage> => this.get(HealthMessage, '/api/health');
  session = (id: string): Promise<SessionInfo> => this.get(SessionInfo, `/api/sessions/${id}`);
  counts = (id: string): Promise<CountsReport> =>
    this.get(CountsReport, `/api/sessions/${id}/counts?top=10000`);
  read = (id: string, reader = 'default'): Promise<CountsReport> =>
    this.post(CountsReport, `/api/sessions/${id}/read`, { reader, top: 10_000 });

  /** Resolves when the session counts. */
  async create(spec: z.input<typeof SessionSpec>): Promise<SessionInfo> {
    const { id } = await this.post(SessionInfo, '/api/sessions', spec);
    await until(`session ${id} counts`, async () => (await this.session(id)).state === 'counting');
    return this.session(id);
  }

  /** Resolves after a tick that began after now. */
  async ticked(id = 'main'): Promise<void> {
    // The counting side's answer comes after all ticks that it emitted before it: on a busy machine there may
    // be several.
    await this.request('GET', '/api/events');
    // The state of a session arrives before the tick that it describes.
    const counts = () => this.get(CountsReport, `/api/sessions/${id}/counts?top=0`);
    const now = Date.now() + this.clockOffMs;
    const before = await counts();
    const later = async () => {
      const { tick, atMs } = await counts();
      return tick >= before.tick + 2 && atMs > now;
    };
    await until('two ticks more', later, 30_000);
  }

  /** CPU seconds of both processes so far. */
  get cpuSeconds(): { controller: number; server: number } {
    const secondsOf = (pid: number) => (readProcess(pid)?.cpuTicks ?? 0) / CLOCK_TICKS;
    return { controller: secondsOf(this.child.pid), server: secondsOf(this.serverPid) };
  }

  /**
   * Stops the service and checks that nothing of it is left. The kernel takes 50 ms for each probe of a
   * killed bpftrace, and detaches one at a time, of all tests (kernel/trace/trace_event_perf.c, perf_trace_destroy).
   */
  async stop(signal: NodeJS.Signals = 'SIGTERM', status = 0): Promise<void> {
    const bpftraces = this.bpftraces;
    this.child.kill(signal);
    await finish(this.child, status);
    await nothingLeft([this.serverPid, ...bpftraces], 15_000);
  }
}

/** A run directory of its own for each service. It is removed with the folder in which it is (setup.ts). */
export const newRunDirectory = (): string => mkdtempSync(join(inject('runs'), 'run-'));

/** Variables of a service that checks its own bpftraces: services run at once, each in its own run directory. */
export const serviceEnv = () => ({ ...OWN_MARK, VMTALLY_RUN_DIR: newRunDirectory() });

/** A tag that starts a service with more variables in its environment. */
export const serveWith =
  (env: NodeJS.ProcessEnv) =>
  (...line: CommandLine): Child =>
    vmtallyWith({ ...serviceEnv(), ...env })`serve ${argv(...line)}`;

/** A tag that starts a service that may fail; see Service.of for one that must not. */
export const serve = serveWith({});

/** The processes that serve for `parent`. */
export const servingProcessesOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readProcess(name)?.parent === parent)
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('server/main.js');
      } catch {
        return false;
      }
    });

export const nothingLeft = (pids: readonly number[], ms = 3_000): Promise<void> =>
  untilNoneLeft('process', () => pids.filter(runs), ms);

const VIEWS: ReadonlySet<string> = new Set<ViewMessage['type']>([
  'leaderboard',
  'process',
  'totals',
  'vmstat',
  'flame',
  'outstanding',
  'course',
  'compare',
  'health',
  'sessions',
  'state',
]);

type MessageOf<V extends View> = Extract<ViewMessage, { type: V['view'] }>;

/** A plain WebSocket client. Each message must match the schema. */
export class Client {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[] = [];
  closed: { code: number; reason: string } | undefined;
  readonly #asked = new Map<unknown, (message: ViewMessage) => void>();
  readonly #views = new Map<string, (message: ViewMessage) => void>();
  #ids = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      const message = ServerMessage.parse(JSON.parse(data.toString()));
      this.messages.push(message);
      if (message.type === 'subscribed') this.#views.set(message.key, this.#asked.get(message.id) ?? ignore);
      else if (VIEWS.has(message.type))
        this.#views.get((message as ViewMessage).key)?.(message as ViewMessage);
    });
    socket.on('error', () => {});
    socket.on('close', (code, reason) => (this.closed = { code, reason: String(reason) }));
  }

  /** Resolves after the greeting. */
  static async connect({ url, bearer }: Pick<Service, 'url' | 'bearer'>): Promise<Client> {
    const client = new Client(new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers: bearer }));
    await until('the service greets', () => client.messages[0]?.type === 'greeting');
    return client;
  }

  /** Resolves with the view's key after the first message, which stands alone. */
  async subscribe<V extends View>(view: V, take: (message: MessageOf<V>) => void): Promise<string> {
    const id = ++this.#ids;
    let key = '';
    this.#asked.set(id, (message) => {
      key = message.key;
      take(message as MessageOf<V>);
    });
    this.socket.send(JSON.stringify({ type: 'subscribe', id, view }));
    await until(`the view ${JSON.stringify(view)} begins`, () => key !== '');
    return key;
  }

  close(): void {
    this.socket.terminate();
  }
}

/** A service with a subscribed client, and a second session. */
export async function busy(): Promise<{ service: Service; client: Client; left: number[] }> {
  const service = await Service.start`--interval 100`;
  const client = await Client.connect(service);
  await client.subscribe({ view: 'leaderboard' }, ignore);
  await service.create({ events: [{ event: 'page_fault_user' }], intervalMs: 100 });
  const left = [service.serverPid, ...service.bpftraces];
  expect(left).toHaveLength(3);
  return { service, client, left };
}

const ignore = (): void => {};

/** Bytes that the kernel requests for each eventfd: measured, as the number depends on the kernel. */
export async function eventfdBytes(): Promise<number> {
  const child = vmtally`stat --probes ${PROBES} -e kmalloc_by_request --json -- ${WORKLOADS.eventfd} 1009`;
  const { events } = totalOf((await finish(child)).stderr);
  const buckets = events[0]?.distribution.filter(({ count }) => count >= 1009) ?? [];
  expect(buckets).toHaveLength(1);
  return buckets[0]?.value ?? 0;
}

/** Processes that make eventfds on request. */
export class Crowd {
  readonly child: Child;
  /** The pids of the active processes. */
  readonly pids: number[];
  #rounds = 0;

  private constructor(child: Child) {
    this.child = child;
    this.pids = (child.stdout.split('\n')[0] ?? '').trim().split(' ').filter(Boolean).map(Number);
  }

  static async gather(asleep: number, active: number): Promise<Crowd> {
    const child = start(WORKLOADS.crowd, argv`${asleep} ${active}`);
    await until('all of the crowd are there', () => child.stdout.includes('\n'), 60_000);
    return new Crowd(child);
  }

  /** Resolves when each process made `n` eventfds. */
  async make(n: number): Promise<void> {
    const rounds = ++this.#rounds;
    this.child.stdin.write(`${n}\n`);
    await until('all are done', () => this.child.stdout.split('\n').length - 2 >= rounds, 30_000);
  }

  async end(): Promise<void> {
    this.child.stdin.end();
    await finish(this.child);
  }
}
