import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Code, isCode, VmtallyError } from '../errors.ts';
import { GroupsAnswer } from '../fleet/asks.ts';
import { areBounds, areWithin } from '../fleet/cell-bytes.ts';
import type { SentGrouping } from '../fleet/schema.ts';
import type { Subjects } from '../fleet/subjects.ts';
import type { GroupsOfHost } from '../fleet/unsent.ts';
import { isNested } from '../is-nested.ts';
import { turnTaker } from '../turn-taker.ts';
import { Problem } from '../wire/session.ts';
import type { ViewRequest } from '../wire/view-requests.ts';
import type { Connection } from './connection.ts';
import type { LookedAt } from './host-view-sink.ts';
import { LookedView } from './looked-view.ts';

/** Time for a host to answer, in ms. */
const ANSWER_MS = 5_000;
const ANSWER_DEPTH = 8;
/** Time after which a view that nobody began ends, in ms. */
const UNBEGUN_MS = 15_000;

type AskHost = (host: string, request: object, timeoutMs?: number) => Promise<Record<string, unknown>>;

/** Views of hosts, asked for over NATS. Each is leased, and the host ends one whose lease is not renewed. */
export class HostViews {
  readonly #connection: Connection;
  readonly #subjects: Subjects;
  readonly #turn = turnTaker();

  constructor(connection: Connection, subjects: Subjects) {
    this.#connection = connection;
    this.#subjects = subjects;
  }

  /** Rejects with the problem that the host answers, and with FLEET_UNREACHABLE. */
  async look(host: string, view: ViewRequest): Promise<LookedAt> {
    const looked = new LookedView({
      open: (take) => {
        const lease = randomUUID().replaceAll('-', '');
        const end = this.#connection.subscribe(this.#subjects.live(host, lease), take);
        return { lease, end };
      },
      ask: (request) => this.#ask(host, request),
      turn: this.#turn,
      view,
    });
    try {
      await looked.ask();
    } catch (error) {
      looked.end();
      throw error;
    }
    const timer = setTimeout(() => looked.end(), UNBEGUN_MS).unref();
    return {
      begin: (sink) => {
        clearTimeout(timer);
        looked.begin(sink);
        return () => looked.end();
      },
      again: () => void looked.again(),
    };
  }

  /** Asks a host for single groups. Rejects as `look` does. */
  async groups(
    host: string,
    grouping: SentGrouping,
    keys: readonly string[],
    timeoutMs: number,
  ): Promise<GroupsOfHost['answer']> {
    const answer = await this.#ask(host, { kind: 'groups', grouping, keys }, timeoutMs);
    const { data } = GroupsAnswer.safeParse(answer);
    if (
      data === undefined ||
      !areWithin(data.cells, keys.length, data.series.length) ||
      !areBounds(data.blur, data.series.length)
    )
      throw new VmtallyError(
        'FLEET_UNREACHABLE',
        `host ${host} answers with what this hub cannot read`,
        'Their versions of vmtally differ: update the older one.',
      );
    return data;
  }

  #ask: AskHost = async (host, request, timeoutMs = ANSWER_MS) => {
    const subject = this.#subjects.ask(host);
    // A host may answer on its own subjects only.
    const reply = this.#subjects.answer(host, randomUUID());
    const asked = this.#connection.request(subject, JSON.stringify(request), { timeoutMs, reply });
    const answer = await asked.catch((error: unknown) => {
      if (!(error instanceof VmtallyError) || error.code !== 'FLEET_UNREACHABLE') throw error;
      const hint = 'Its service may have ended, or have lost the NATS server.';
      throw new VmtallyError('FLEET_UNREACHABLE', `host ${host} does not answer`, hint, { cause: error });
    });
    const content = parse(Buffer.from(answer.data));
    const problem = Problem.safeParse(content.problem).data;
    if (problem !== undefined) throw new VmtallyError(codeOf(problem.code), problem.message, problem.hint);
    return content;
  };
}

function parse(bytes: Buffer): Record<string, unknown> {
  try {
    if (isNested(bytes, ANSWER_DEPTH)) throw new Error('it is nested too deep');
    return z.record(z.string(), z.unknown()).parse(JSON.parse(bytes.toString()));
  } catch (error) {
    throw new VmtallyError('FLEET_UNREACHABLE', 'the host answers with no JSON', 'Look at its version.', {
      cause: error,
    });
  }
}

/** Codes that this version does not know are of a request that the host cannot answer. */
const codeOf = (code: string): Code => (isCode(code) ? code : 'REQUEST_INVALID');
