import { expect, test } from 'vitest';
import { Receiver } from '../../src/otlp/receiver.ts';
import { answers, CERTIFICATE, FakeCollector } from '../fixtures/collector.ts';

const never = new AbortController().signal;
const BODY = Buffer.from('a body');

const receiverOf = (collector: FakeCollector, parts: object = {}) =>
  new Receiver({ url: collector.url, headers: [], gzip: false, ...parts });

test('posts protobuf with the headers, to the path and query of the address', async () => {
  const collector = await FakeCollector.start();
  const headers: [string, string][] = [
    ['Authorization', 'Bearer secret'],
    ['content-type', 'text/plain'],
  ];
  const receiver = receiverOf(collector, { url: `${collector.url}?key=1`, headers });
  collector.next.push(answers(202, { 'Retry-After': '3', 'Content-Type': 'text/plain' }, 'hello'));
  expect(await receiver.post(BODY, never)).toEqual({
    status: 202,
    retryAfter: '3',
    type: 'text/plain',
    body: Buffer.from('hello'),
    cut: false,
  });
  expect(collector.requests).toMatchObject([
    {
      path: '/v1/metrics?key=1',
      headers: {
        authorization: 'Bearer secret',
        'content-type': 'application/x-protobuf',
        'content-length': '6',
      },
      body: BODY,
    },
  ]);
  expect(collector.requests[0]?.headers).not.toHaveProperty('content-encoding');
  receiver.close();
});

test('uses a connection again', async () => {
  const collector = await FakeCollector.start();
  const receiver = receiverOf(collector);
  for (let n = 0; n < 3; n++) await receiver.post(BODY, never);
  expect(collector.connections).toBe(1);
  receiver.close();
});

test('reads no more of an answer than it needs, and ends the connection', async () => {
  const collector = await FakeCollector.start();
  const receiver = receiverOf(collector);
  const closed = new Promise((resolve) => {
    collector.next.push((response) => {
      response.on('close', resolve);
      const more = () => {
        while (response.write(Buffer.alloc(4096)));
        response.once('drain', more);
      };
      more();
    });
  });
  const { body, cut } = await receiver.post(BODY, never);
  expect([body.length, cut]).toEqual([65_536, true]);
  await closed;
  receiver.close();
});

test('checks the certificate by https, by authorities of its own if there are any', async () => {
  const collector = await FakeCollector.start('https');
  const receiver = receiverOf(collector, { ca: CERTIFICATE });
  expect(await receiver.post(BODY, never)).toMatchObject({ status: 200 });
  receiver.close();
  await expect(receiverOf(collector).post(BODY, never)).rejects.toThrow('self-signed certificate');
  expect(collector.requests).toHaveLength(1);
});

test('follows no redirection', async () => {
  const collector = await FakeCollector.start();
  const receiver = receiverOf(collector);
  collector.next.push(answers(307, { Location: collector.url }));
  expect(await receiver.post(BODY, never)).toMatchObject({ status: 307 });
  expect(collector.requests).toHaveLength(1);
  receiver.close();
});

test('rejects where no whole answer comes', async () => {
  const collector = await FakeCollector.start();
  const receiver = receiverOf(collector);
  collector.next.push((response) => response.socket?.destroy());
  await expect(receiver.post(BODY, never)).rejects.toThrow('socket hang up');
  collector.next.push((response) => {
    response.writeHead(200, { 'Content-Length': '10' }).write('half');
    setImmediate(() => response.socket?.destroy());
  });
  await expect(receiver.post(BODY, never)).rejects.toThrow('aborted');
  const nobody = new Receiver({ url: 'http://127.0.0.1:1/', headers: [], gzip: false });
  await expect(nobody.post(BODY, never)).rejects.toThrow('ECONNREFUSED');
  receiver.close();
});

test.each([
  ['before it is answered', () => {}],
  [
    'within its answer',
    (response: { writeHead: (status: number) => { write: (text: string) => void } }) =>
      response.writeHead(200).write('half'),
  ],
])('ends a request %s', async (_, does) => {
  const collector = await FakeCollector.start();
  const receiver = receiverOf(collector);
  collector.next.push(does);
  await expect(receiver.post(BODY, AbortSignal.timeout(50))).rejects.toThrow();
  receiver.close();
});

test('an answer that changes the protocol is a failure', async () => {
  const collector = await FakeCollector.start();
  const receiver = receiverOf(collector);
  collector.next.push((_, request) => {
    request.socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n');
  });
  await expect(receiver.post(BODY, never)).rejects.toThrow('HTTP 101');
  collector.next.push(answers(200));
  expect((await receiver.post(BODY, never)).status).toBe(200);
  receiver.close();
});
