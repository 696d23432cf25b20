import '../no-debugger.ts';

import { Socket } from 'node:net';
import { hostname, release } from 'node:os';
import { ENDING, IGNORED, ignoreSignals } from '../daemon-signals.ts';
import { EXIT, problemOf, VmtallyError } from '../errors.ts';
import { FEEDS, REQUESTS, receiveFrames, sendFrame } from '../link/frames.ts';
import { ServerEnd } from '../link/server-end.ts';
import { logger } from '../log.ts';
import { type ToController, ToServer } from '../wire/link.ts';
import { Service } from './service.ts';
import { becomeUser, requireUser } from './user.ts';

/**
 * The serving process. The counting process starts it and talks to it over a pipe only; it exits when the
 * counting process does.
 */

const log = logger('vmtally-server');

const pipe = new Socket({ fd: 3, readable: true, writable: true });
const send = (message: ToController) => sendFrame(pipe, REQUESTS, message);
const link = new ServerEnd(send);
let service: Service | undefined;

// A signal to a group or a cgroup reaches both processes; the counting process decides when to stop.
ignoreSignals([...ENDING, ...IGNORED, 'SIGHUP']);

const end = (reason: string, error?: unknown) => {
  log.error(error === undefined ? {} : { err: error }, reason);
  process.exit(error instanceof VmtallyError ? error.exitStatus : EXIT.failure);
};
pipe.on('error', () => {});
pipe.on('close', () => end('the counting process is gone'));
receiveFrames(
  pipe,
  FEEDS,
  async (raw) => {
    // A tick is decoded, parsed and applied: requests get their turns between.
    await new Promise((resolve) => setImmediate(resolve));
    await take(ToServer.parse(raw));
  },
  (error) =>
    end(
      error === undefined
        ? 'the counting process sent a message that this process cannot read'
        : 'this process cannot handle a message of the counting process',
      error,
    ),
);

async function take(message: ToServer): Promise<void> {
  switch (message.kind) {
    case 'start':
      service = new Service(link, message.options, log, { host: hostname(), kernel: release() });
      try {
        const port = await service.listen();
        // Ports below 1024 need root, so change the user after binding. No byte of a connection has been read
        // yet: only the event loop reads, and it continues after this call.
        const { user, inherited } = message.options;
        if (user && inherited) requireUser(user);
        else if (user) becomeUser(user);
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
      process.exit(EXIT.ok);
      break;
    default:
      await link.receive(message);
  }
}
