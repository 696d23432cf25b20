import { hostname, release } from 'node:os';
import { EXIT, problemOf } from '../errors.ts';
import { ServerEnd } from '../link/server-end.ts';
import { logger } from '../log.ts';
import { type ToController, ToServer } from '../wire/link.ts';
import { Service } from './service.ts';
import { becomeUser } from './user.ts';

/**
 * The serving process. The counting process starts it and talks to it over a pipe only; it exits when the
 * counting process does.
 */

const log = logger('vmtally-server');

const send = (message: ToController) => {
  if (process.connected) process.send?.(message);
};
const link = new ServerEnd(send);
let service: Service | undefined;

// Ctrl-C signals both processes; the counting process decides when to stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

process.on('disconnect', () => {
  log.error('the counting process is gone');
  process.exit(EXIT.failure);
});

process.on('message', (raw) => {
  void take(ToServer.parse(raw));
});

async function take(message: ToServer): Promise<void> {
  switch (message.kind) {
    case 'start':
      service = new Service(link, message.options, log, { host: hostname(), kernel: release() });
      try {
        const port = await service.listen();
        // Ports below 1024 need root, so change the user after binding. No byte of a connection has been read
        // yet: only the event loop reads, and it continues after this call.
        if (message.options.user) becomeUser(message.options.user);
        send({ kind: 'listening', port });
      } catch (error) {
        send({ kind: 'failed', problem: problemOf(error) });
      }
      break;
    case 'configure':
      service?.configure(message);
      break;
    case 'stop':
      await service?.stop();
      process.disconnect();
      process.exit(EXIT.ok);
      break;
    default:
      link.receive(message);
  }
}
