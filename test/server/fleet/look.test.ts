import { expect, test } from 'vitest';
import { MESSAGE_BYTES } from '../../../src/fleet/asks.ts';
import type { Connection } from '../../../src/nats/connection.ts';
import { Look } from '../../../src/server/fleet/look.ts';
import { Published } from '../../../src/server/published.ts';
import type { ServerMessage } from '../../../src/wire/messages.ts';

test('a message with more bytes than a hub takes ends the view, and says so', () => {
  const sent: Buffer[] = [];
  const connection = {
    publish: (_: string, payload: Buffer) => sent.push(payload),
  } as unknown as Connection;
  let ended = 0;
  const look = new Look(connection, 'live', () => ended++);
  const name = 'x'.repeat(MESSAGE_BYTES);
  look.send(new Published({ type: 'sessions', key: 'v1', sessions: [{ name }] } as unknown as ServerMessage));
  expect(sent.map((payload) => JSON.parse(payload.toString()) as unknown)).toMatchObject([
    { type: 'closed', key: 'v1', problem: { code: 'REQUEST_SIZE' } },
  ]);
  expect(ended).toBe(1);
});
