import { z } from 'zod';
import { CountsReport } from '../wire/http.ts';
import { ClientMessage, PROTOCOL, ServerMessage } from '../wire/messages.ts';
import { SessionInfo, SessionSpec } from '../wire/session.ts';

/** JSON Schemas of all that goes over /ws, and of what sessions are made of. */
export const publishedSchemas = (): object => ({
  protocol: PROTOCOL,
  client: z.toJSONSchema(ClientMessage, { io: 'input' }),
  server: z.toJSONSchema(ServerMessage),
  sessionSpec: z.toJSONSchema(SessionSpec, { io: 'input' }),
  session: z.toJSONSchema(SessionInfo),
  counts: z.toJSONSchema(CountsReport),
});
