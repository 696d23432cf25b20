import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { PostedAlert } from '../../../src/server/alerts/posted-alert.ts';
import { Receiver, type ReceiverOptions } from '../../../src/server/alerts/receiver.ts';

const alert = (name: string, value = '1'): PostedAlert => ({
  labels: { alertname: name },
  annotations: { value },
  startsAt: '',
  endsAt: '',
  generatorURL: '',
});

/** Requests that came, as `name=value` of their alerts. */
let came: string[][];
/** The status that the server answers with; null: it answers nothing. */
let status: number | null;
let server: Server;
let receiver: Receiver;
const log = { info: vi.fn(), warn: vi.fn() };

beforeEach(async () => {
  vi.clearAllMocks();
  [came, status] = [[], 200];
  server = createServer((request, response) => {
    const take = (body: PostedAlert[]) => {
      came.push(body.map(({ labels, annotations }) => `${labels.alertname}=${annotations.value}`));
      if (status === 302) response.setHeader('Location', 'http://127.0.0.1:1/');
      if (status !== null) response.writeHead(status).end('ignored');
    };
    void json(request).then((body) => take(body as PostedAlert[]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  receiver.stop();
  server.closeAllConnections();
  server.close();
});

function make(options: Partial<ReceiverOptions> = {}): Receiver {
  const { port } = server.address() as AddressInfo;
  receiver = new Receiver({
    url: `http://127.0.0.1:${port}/hook?key=secret`,
    log,
    answerMs: 10_000,
    againMs: 5,
    ...options,
  });
  return receiver;
}

test('alerts are sent in order, in requests of a hundred at most', async () => {
  make().send(Array.from({ length: 250 }, (_, index) => alert(`a${index}`)));
  await vi.waitFor(() => expect(came.flat()).toHaveLength(250), 10_000);
  expect(came.map((batch) => batch.length)).toEqual([100, 100, 50]);
  expect(came.flat()[249]).toBe('a249=1');
  expect(log.warn).not.toHaveBeenCalled();
});

test('of an alert only the newest state waits', async () => {
  status = null;
  make().send([alert('a')]);
  await vi.waitFor(() => expect(came).toHaveLength(1), 10_000);
  receiver.send([alert('a', '2')]);
  receiver.send([alert('b'), alert('a', '3')]);
  expect(receiver.waiting).toBe(2);
});

test('what changed while it was sent is sent again', async () => {
  make().send([alert('a')]);
  receiver.send([alert('a', '2')]);
  await vi.waitFor(() => expect(came).toEqual([['a=1'], ['a=2']]), 10_000);
});

test.each<[string, number | null, string]>([
  ['hangs', null, 'no answer in time'],
  ['fails', 503, 'HTTP 503'],
  ['leads elsewhere', 302, 'unexpected redirect'],
])('a receiver that %s is asked again, and the log has it once', async (_, answer, why) => {
  status = answer;
  make(answer === null ? { answerMs: 50 } : {}).send([alert('a')]);
  await vi.waitFor(() => expect(came.length).toBeGreaterThan(2), 20_000);
  expect(receiver.waiting).toBe(1);
  status = 200;
  await vi.waitFor(() => expect(receiver.waiting).toBe(0), 20_000);
  const { port } = server.address() as AddressInfo;
  expect(log.warn.mock.calls).toEqual([
    [{ receiver: `127.0.0.1:${port}`, why }, 'alerts cannot be sent; counting goes on'],
  ]);
  expect(log.info.mock.calls).toEqual([[{ receiver: `127.0.0.1:${port}` }, 'alerts are sent again']]);
});

test('a receiver that hangs is left in time while garbage is collected', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const collecting = setInterval(collect, 20);
  onTestFinished(() => clearInterval(collecting));
  status = null;
  make({ answerMs: 300 }).send([alert('a')]);
  await vi.waitFor(() => expect(came.length).toBeGreaterThan(1), 20_000);
});

test('a receiver that is not there is told by its reason', async () => {
  const gone = make();
  await new Promise((resolve) => server.close(resolve));
  gone.send([alert('a')]);
  await vi.waitFor(() => expect(log.warn).toHaveBeenCalledOnce(), 10_000);
  expect(log.warn.mock.calls[0]).toMatchObject([{ why: expect.stringContaining('ECONNREFUSED') }, {}]);
});

test('alerts that are refused are not sent again', async () => {
  status = 400;
  make();
  const send = async () => {
    receiver.send([alert('a')]);
    await vi.waitFor(() => expect(receiver.waiting).toBe(0), 10_000);
  };
  await send();
  await send();
  expect(came).toHaveLength(2);
  expect(log.warn.mock.calls).toMatchObject([[{ alerts: 1, status: 400 }, 'alerts are refused']]);
  status = 200;
  await send();
  await send();
  expect(log.info.mock.calls).toMatchObject([[{}, 'alerts are accepted again']]);
});

test('the alerts that wait are bounded, and those without a place are counted', async () => {
  status = null;
  make({ answerMs: 500 }).send(Array.from({ length: 1_007 }, (_, index) => alert(`a${index}`)));
  expect(receiver.waiting).toBe(1_000);
  await vi.waitFor(() => expect(log.warn).toHaveBeenCalledTimes(2), 20_000);
  const { port } = server.address() as AddressInfo;
  const facts = { receiver: `127.0.0.1:${port}`, dropped: 7 };
  expect(log.warn.mock.calls[0]).toEqual([facts, 'alerts are dropped: too many wait']);
  status = 200;
  await vi.waitFor(() => expect(receiver.waiting).toBe(0), 20_000);
});

test('an end takes the place of the oldest alert that will be sent again', async () => {
  status = null;
  make({ answerMs: 500 }).send([alert('every')]);
  receiver.send(
    Array.from({ length: 999 }, (_, index) => alert(`a${index}`)),
    true,
  );
  receiver.send([alert('more')], true);
  receiver.send([alert('end')]);
  expect(receiver.waiting).toBe(1_000);
  [came, status] = [[], 200];
  await vi.waitFor(() => expect(receiver.waiting).toBe(0), 20_000);
  const names = came.flat();
  expect(names).toContain('every=1');
  expect(names).toContain('end=1');
  expect(names).not.toContain('a0=1');
  expect(names).not.toContain('more=1');
});

test('no request is left when it stops', async () => {
  status = null;
  make({ answerMs: 60_000 }).send([alert('a')]);
  await vi.waitFor(() => expect(came).toHaveLength(1), 10_000);
  const closed = new Promise((resolve) => server.once('close', resolve));
  receiver.stop();
  server.close();
  await closed;
  expect(log.warn).not.toHaveBeenCalled();
});

test('nothing is sent after it stopped', async () => {
  const post = vi.fn(async () => new Response());
  make({ post }).stop();
  receiver.send([alert('a')]);
  expect(post).not.toHaveBeenCalled();
  expect(receiver.waiting).toBe(0);
});
