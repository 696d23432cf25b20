import {
  DiscardPolicy,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { VmtallyError } from '../errors.ts';
import { fleetOf, STREAM, type Subjects } from '../fleet/subjects.ts';
import { printable } from '../printable.ts';
import type { Connection } from './connection.ts';
import { apiCodeOf } from './nats-error.ts';

/** Numbers of errors of JetStream (server/errors.json of nats-server). */
const NAME_IN_USE = 10_058;
const WRONG_LAST_SEQUENCE = 10_071;
const STREAM_NOT_FOUND = 10_059;

const NOT_FOUND = 404;
/** Fleets that an error names. */
const MOST_NAMES = 10;

/** A message that the stream keeps. */
export interface Kept {
  data: Buffer;
  sequence: number;
}

/** The settings of a fleet's stream, which keeps the last message of each subject. */
export const streamConfig = (
  { stream, allSums }: Subjects,
  replicas = 1,
): Partial<StreamConfig> & { name: string } => ({
  name: stream,
  subjects: [allSums],
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  discard: DiscardPolicy.Old,
  max_msgs_per_subject: STREAM.maxMessagesOfSubject,
  max_msgs: STREAM.maxMessages,
  max_age: nanos(STREAM.maxAgeMs),
  max_msg_size: STREAM.maxMessageBytes,
  num_replicas: replicas,
  allow_direct: true,
});

/** Creates the stream of a fleet; true if it is empty. One with other settings stays as it is. Rejects as `request` does. */
export async function ensureStream(
  connection: Connection,
  subjects: Subjects,
  replicas = 1,
): Promise<boolean> {
  return connection.use(`no stream ${subjects.stream}`, async (nats) => {
    const manager = await jetstreamManager(nats, { checkAPI: false });
    try {
      const { state } = await manager.streams.add(streamConfig(subjects, replicas));
      return state.messages === 0;
    } catch (error) {
      if (apiCodeOf(error) === NAME_IN_USE) return false;
      throw error;
    }
  });
}

/** Resolves if there is the stream of a fleet. Rejects as `request` does; where there is none, names the fleets that the client may list. */
export function requireStream(connection: Connection, { stream }: Subjects): Promise<void> {
  return connection.use(`no stream ${stream}`, async (nats) => {
    const manager = await jetstreamManager(nats, { checkAPI: false });
    try {
      await manager.streams.info(stream);
    } catch (error) {
      if (apiCodeOf(error) !== STREAM_NOT_FOUND) throw error;
      const fleets = await fleetsOf(manager);
      throw new VmtallyError(
        'FLEET_STREAM',
        `there is no fleet ${fleetOf(stream)} at the NATS server${fleets.length > 0 ? `; there is: ${fleets.join(', ')}` : ''}`,
        'Name the fleet with --fleet-name. A fleet begins with its first host or hub.',
      );
    }
  });
}

/** Names of the fleets at the server; none if the client may not list them. */
async function fleetsOf(manager: JetStreamManager): Promise<string[]> {
  const fleets: string[] = [];
  try {
    for await (const name of manager.streams.names()) {
      const fleet = fleetOf(name);
      if (fleet !== undefined) fleets.push(printable(fleet));
      if (fleets.length >= MOST_NAMES) break;
    }
  } catch {
    return [];
  }
  return fleets;
}

/** Resolves if the stream answers. Rejects as `request` does, and with FLEET_STREAM where the server answers and the stream does not. */
export async function streamAnswers(connection: Connection, { stream }: Subjects): Promise<void> {
  const asked = connection.use(`no stream ${stream}`, async (nats) => {
    const manager = await jetstreamManager(nats, { checkAPI: false });
    await manager.streams.info(stream);
  });
  await asked.catch((error: unknown) => {
    if (!(error instanceof VmtallyError) || error.code !== 'FLEET_UNREACHABLE') throw error;
    const hint =
      'A cluster needs a moment after it lost a server. If a disk is full: make room, end the server by SIGKILL, and start it again.';
    throw new VmtallyError(
      'FLEET_STREAM',
      `the NATS server is there, and its stream ${stream} is silent`,
      hint,
      {
        cause: error,
      },
    );
  });
}

/** The last message of a subject; undefined if there is none. Creates the stream if it is missing. Rejects as `request` does. */
export async function lastOf(
  connection: Connection,
  subjects: Subjects,
  subject: string,
  timeoutMs: number,
): Promise<Kept | undefined> {
  // To a request about a missing stream JetStream says nothing. Hosts that may not create it need a hub, or somebody who did.
  const isEmpty = await ensureStream(connection, subjects).catch((error: unknown) => {
    if (error instanceof VmtallyError && error.code === 'FLEET_DENIED') return false;
    throw error;
  });
  // A stream answers a moment after it was made.
  if (isEmpty) return undefined;
  // The subject is a part of that of the request, so that permissions hold a host to its own.
  const answer = await connection.request(`$JS.API.DIRECT.GET.${subjects.stream}.${subject}`, '', {
    timeoutMs,
  });
  if (answer.headers?.code === NOT_FOUND) return undefined;
  return { data: Buffer.from(answer.data), sequence: Number(answer.headers?.get('Nats-Sequence')) };
}

/**
 * Publishes a message if the last one of its subject has this sequence, 0 if there is none. Resolves with its sequence when
 * the stream keeps it, and with `superseded` where another one came. Rejects as `request` does.
 */
export function publishAfter(
  connection: Connection,
  subject: string,
  payload: Uint8Array,
  after: number,
  timeoutMs: number,
): Promise<number | 'superseded'> {
  return connection.use(`nothing is kept on ${subject}`, async (nats) => {
    try {
      const { seq } = await jetstream(nats).publish(subject, payload, {
        expect: { lastSubjectSequence: after },
        timeout: timeoutMs,
      });
      return seq;
    } catch (error) {
      if (apiCodeOf(error) === WRONG_LAST_SEQUENCE) return 'superseded';
      throw error;
    }
  });
}
