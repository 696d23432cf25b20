import { VmtallyError } from '../errors.ts';
import { ClientMessage } from '../wire/messages.ts';
import { invalid } from './problems.ts';

const HINT = 'GET /api/schema.json describes the messages.';

/** Parses a client's message; `text` is undefined for a binary message. Throws REQUEST_INVALID. */
export function readMessage(text: string | undefined): ClientMessage {
  if (text === undefined) throw new VmtallyError('REQUEST_INVALID', 'the message is binary', HINT);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new VmtallyError('REQUEST_INVALID', 'the message is not JSON', HINT);
  }
  const message = ClientMessage.safeParse(json);
  if (!message.success) throw invalid('the message', message.error, json, HINT);
  return message.data;
}
