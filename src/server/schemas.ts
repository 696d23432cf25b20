import { z } from 'zod';
import { CountsReport } from '../wire/http.ts';
import { ClientMessage, PROTOCOL, ServerMessage } from '../wire/messages.ts';
import { SessionInfo, SessionSpec } from '../wire/session.ts';

/** JSON Schemas of the messages over /ws, of sessions and of counts. */
export const publishedSchemas = (): object => ({
  protocol: PROTOCOL,
  client: z.toJSONSchema(ClientMessage, { io: 'input' }),
  server: z.toJSONSchema(ServerMessage),
  sessionSpec: z.toJSONSchema(SessionSpec, { io: 'input' }),
  session: z.toJSONSchema(SessionInfo),
  counts: z.toJSONSchema(CountsReport),
});
