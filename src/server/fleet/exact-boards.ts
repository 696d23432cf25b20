import { VmtallyError } from '../../errors.ts';
import type { BoardRequest, FleetBoard } from '../../fleet/board-request.ts';
import { unsentGroups, withAnswers } from '../../fleet/boards/exact-groups.ts';
import { HostAnswer } from '../../fleet/boards/host-answer.ts';
import type { FleetState } from '../../fleet/fleet-state.ts';
import { SENT_GROUPINGS, type SentGrouping } from '../../fleet/schema.ts';
import { TokenBucket } from '../../token-bucket.ts';
import { type Asked, type BoardReader, FollowedBoard } from './followed-board.ts';
import type { Relay } from './relay.ts';

const LIMITS = {
  /** Most hosts asked for a board, those that may change it most. */
  hosts: 256,
  /** Hosts asked at a time. */
  atOnce: 32,
  /** Time after which no further host is asked, in ms. */
  askingMs: 5_000,
};
/** Boards at a time for which hosts are asked. */
const MOST_BOARDS = 4;
const NONE: readonly HostAnswer[] = [];
/** Requests of programs. */
const RATE = { burst: 10, everyMs: 2_000 };

/** A board for which hosts were asked. */
export interface ExactBoard {
  board: FleetBoard;
  asked: { hosts: number; answered: number };
}

interface On {
  /** Called where a board that somebody looks at may be another one: answers came, or hosts are to be asked again. */
  changed?: () => void;
  /** Called with errors of this hub, while hosts are asked for such a board. */
  report?: (error: unknown) => void;
}

/** Boards of groups without bounds: hosts are asked for what they did not send. A host that does not answer keeps its bound. */
export class ExactBoards {
  readonly #state: FleetState;
  readonly #relay: Pick<Relay, 'groups'>;
  readonly #changed: () => void;
  readonly #report: (error: unknown) => void;
  readonly #asking = new Map<string, Promise<Asked>>();
  readonly #rate = new TokenBucket(RATE);

  constructor(state: FleetState, relay: Pick<Relay, 'groups'>, { changed, report }: On = {}) {
    this.#state = state;
    this.#relay = relay;
    this.#changed = changed ?? (() => {});
    this.#report = report ?? (() => {});
  }

  /** Asks hosts now. Rejects with CLIENT_LIMIT, RATE_LIMIT. */
  async make(request: BoardRequest): Promise<ExactBoard> {
    const waitMs = sentGrouping(request) === undefined ? 0 : this.#rate.take();
    if (waitMs > 0) throw tooOften(Math.ceil(waitMs / 1000));
    const { hosts, answers } = await this.#ask(request);
    return { board: this.#with(request, answers), asked: { hosts, answered: answers.length } };
  }

  /** A board that somebody looks at, with what hosts answered last. Answers are about as old as summaries are. */
  follow(request: BoardRequest): BoardReader {
    const read = (answers: readonly HostAnswer[]) => this.#with(request, answers);
    if (sentGrouping(request) === undefined) return { answers: () => NONE, read };
    const [changed, report] = [this.#changed, this.#report];
    return new FollowedBoard({ ask: () => this.#ask(request), read, changed, report });
  }

  #with(request: BoardRequest, answers: readonly HostAnswer[]): FleetBoard {
    const state = this.#state;
    const board = state.board(request);
    return answers.length === 0 ? board : withAnswers(request, board, state.counts(), answers);
  }

  /** Requests for the same board at the same time share the answers. */
  async #ask(request: BoardRequest): Promise<Asked> {
    const name = JSON.stringify(request);
    const known = this.#asking.get(name);
    if (known !== undefined) return known;
    if (this.#asking.size >= MOST_BOARDS)
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `hosts are being asked for ${MOST_BOARDS} boards, and for no more at a time`,
        'Try again in a few seconds, or ask without exact.',
      );
    const asked = this.#askHosts(request).finally(() => this.#asking.delete(name));
    this.#asking.set(name, asked);
    return asked;
  }

  async #askHosts(request: BoardRequest): Promise<Asked> {
    const grouping = sentGrouping(request);
    const unsent = unsentGroups(request, this.#state.board(request), this.#state.counts());
    const answers: HostAnswer[] = [];
    const endMs = performance.now() + LIMITS.askingMs;
    const left = unsent.slice(0, LIMITS.hosts);
    let hosts = 0;
    const askNext = async (): Promise<void> => {
      const next = left.shift();
      if (next === undefined || grouping === undefined || performance.now() > endMs) return;
      hosts++;
      // The bound of a host that does not answer stays.
      const answer = await this.#relay.groups(next.host, grouping, next.keys).catch(() => undefined);
      if (answer !== undefined) answers.push(new HostAnswer({ ...next, answer }));
      await askNext();
    };
    await Promise.all(Array.from({ length: LIMITS.atOnce }, askNext));
    return { hosts, answers };
  }
}

/** The groups for which hosts can be asked; undefined for a board of others. */
const sentGrouping = ({ group, within }: BoardRequest): SentGrouping | undefined =>
  within === undefined ? SENT_GROUPINGS.find((each) => each === group) : undefined;

const tooOften = (retryAfter: number): VmtallyError =>
  new VmtallyError(
    'RATE_LIMIT',
    `exact boards are asked for too often: ${RATE.burst} times at once, and then once in ${RATE.everyMs / 1000} s, is the most`,
    `Try again in ${retryAfter} s, or ask without exact.`,
    { retryAfter },
  );
