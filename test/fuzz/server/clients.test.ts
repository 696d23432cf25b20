import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll } from 'vitest';
import { WebSocket } from 'ws';
import { Clients } from '../../../src/server/clients.ts';
import { ClientMessage, PROTOCOL, ServerMessage } from '../../../src/wire/messages.ts';
import { serving } from '../../fixtures/engine.ts';
import { sessionInfo } from '../../fixtures/feed.ts';
import { fuzz } from '../lib/fuzz.ts';
import { mutatedJson } from '../lib/json.ts';
import { assertLine } from '../lib/refused.ts';
import { messages } from '../lib/requests.ts';
import { mutated, pumped } from '../lib/texts.ts';

const { engine, hub } = serving();
engine.handlers['count-by-cpu'] = () => sessionInfo();
const reported: unknown[] = [];
const clients = new Clients(
  hub,
  () => ({
    type: 'greeting',
    protocol: PROTOCOL,
    version: '1',
    host: 'here',
    kernel: '6.18',
    bpftrace: 'v0.23.2',
    session: 'main',
    role: 'control',
  }),
  100,
  (error) => reported.push(error),
);
const server = createServer();
let port = 0;

beforeAll(async () => {
  server.on('upgrade', (request, socket, head) => clients.take(request, socket, head, 'control'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  clients.close();
  server.closeAllConnections();
  server.close();
});

/**
 * All answers to these messages, until the service closes the connection or has answered a final message; and
 * the close code.
 */
async function conversation(
  sent: readonly (string | Buffer)[],
): Promise<{ answers: ServerMessage[]; code: number }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  const answers: ServerMessage[] = [];
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('error', () => {});
  socket.on('message', (data: Buffer) => {
    const message = ServerMessage.parse(JSON.parse(data.toString()));
    if ('id' in message && message.id === 'the last') socket.close(1000);
    else answers.push(message);
  });
  await once(socket, 'open');
  for (const message of sent) socket.send(message);
  socket.send('{"type":"unsubscribe","id":"the last"}');
  return { code: await closed, answers };
}

/** True if the service understands a message. */
function isGood(message: string | Buffer): boolean {
  if (typeof message !== 'string') return false;
  try {
    return ClientMessage.safeParse(JSON.parse(message)).success;
  } catch {
    return false;
  }
}

const texts = fc.oneof(
  messages.map((message) => JSON.stringify(message)),
  mutatedJson(messages).map((message) => JSON.stringify(message)),
  mutated(
    messages.map((message) => JSON.stringify(message)),
    ['{', '}', '"', 'null', '\\u0000'],
  ),
);
const any = fc.oneof(
  { arbitrary: texts, weight: 8 },
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
);

fuzz(
  'each message is answered once, in order; bad ones with a clear error, and the third ends the connection',
  fc.array(any, { minLength: 1, maxLength: 8 }),
  async (sent) => {
    const { answers, code } = await conversation(sent);
    assert.deepEqual(reported, []);
    const bad = sent.map((message) => !isGood(message));
    const third = bad.findIndex((_, index) => bad.slice(0, index + 1).filter(Boolean).length === 3);
    assert.equal(code, third === -1 ? 1000 : 1008);
    const taken = third === -1 ? sent : sent.slice(0, third + 1);
    const replies = answers.filter((answer) => ['subscribed', 'unsubscribed', 'error'].includes(answer.type));
    // After the third bad message the connection only waits to be closed.
    assert.equal(replies.length, taken.length);
    let left = 3;
    for (const [index, reply] of replies.entries()) {
      if (bad[index] === true) left--;
      if (reply.type === 'error') {
        assertLine(reply.problem.message);
        assertLine(reply.problem.hint);
        assert.deepEqual([reply.left, reply.id === null], [left, bad[index]]);
        assert(reply.problem.code !== 'INTERNAL');
      } else assert.equal(bad[index], false);
    }
    const subscribed = new Set(
      answers.flatMap((answer) => (answer.type === 'subscribed' ? [answer.key] : [])),
    );
    for (const answer of answers)
      if ('key' in answer && answer.type !== 'subscribed') assert(subscribed.has(answer.key), answer.key);
  },
  { weight: 10 },
);

fuzz(
  'a message of any length is answered, or ends the connection with the right code',
  pumped(['{', '}', '[', ']', '"', ':', ',', '{"type":', '\\u0000', 'é', ' '], 16_000).chain((text) =>
    fc.tuple(fc.constant(text), fc.constantFrom(1, 1.02, 1.1, 20)),
  ),
  async ([text, times]) => {
    const message = text.repeat(Math.ceil(times)).slice(0, Math.floor(text.length * times));
    const { answers, code } = await conversation([message]);
    if (Buffer.byteLength(message) > 16 << 10) assert.equal(code, 1009);
    else assert.deepEqual([code, answers.filter(({ type }) => type === 'error').length], [1000, 1]);
  },
  { weight: 50 },
);
