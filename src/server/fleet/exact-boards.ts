import { VmtallyError } from '../../errors.ts';
import type { BoardRequest, FleetBoard } from '../../fleet/board-request.ts';
import { isWhole, unsentGroups, withAnswers } from '../../fleet/boards/exact-groups.ts';
import { HostAnswer } from '../../fleet/boards/host-answer.ts';
import type { FleetState } from '../../fleet/fleet-state.ts';
import { SENT_GROUPINGS, type SentGrouping } from '../../fleet/schema.ts';
import type { Unsent } from '../../fleet/unsent.ts';
import { TokenBucket } from '../../token-bucket.ts';
import { BoardQueue } from './board-queue.ts';
import { type Asked, type BoardReader, FollowedBoard } from './followed-board.ts';
import type { Relay } from './relay.ts';
import { SilentHosts } from './silent-hosts.ts';

const LIMITS = {
  /** Most hosts asked for a board, those that may change it most. */
  hosts: 256,
  /** Hosts asked at a time. */
  atOnce: 32,
  /** Time after which no further host is asked, in ms. */
  askingMs: 5_000,
  /** Time for a host to answer, in ms: a board that waits for it keeps one of MOST_BOARDS places. */
  answerMs: 2_000,
};
/** Boards at a time for which hosts are asked. */
const MOST_BOARDS = 4;
/** Boards whose answers are kept for the next view. */
const MOST_FOLLOWED = 32;
/** Requests of programs. */
const RATE = { burst: 10, everyMs: 2_000 };
/**
 * Rounds for boards that somebody looks at: enough for 20 boards each AGAIN_MS, if their hosts answer at once. At most MOST_BOARDS run
 * at a time.
 */
const FOLLOWED_RATE = { burst: 20, everyMs: 500 };
/** Rows for which hosts are asked: boards of fewer rows share their answers. A request has at most LIMITS.entries keys (asks.ts). */
const ROWS = [25, 100, 500, 2_000] as const;

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
  readonly #followed = new Map<string, FollowedBoard>();
  readonly #followedRate = new TokenBucket(FOLLOWED_RATE);
  readonly #queue = new BoardQueue();
  readonly #silent = new SilentHosts();

  constructor(state: FleetState, relay: Pick<Relay, 'groups'>, { changed, report }: On = {}) {
    this.#state = state;
    this.#relay = relay;
    this.#changed = changed ?? (() => {});
    this.#report = report ?? (() => {});
  }

  /** Asks hosts now. Rejects with CLIENT_LIMIT, RATE_LIMIT. */
  async make(request: BoardRequest): Promise<ExactBoard> {
    const { hosts, answers } = await this.#ask(request, () => {
      if (this.#isWhole(request)) return [];
      const waitMs = this.#rate.take();
      if (waitMs > 0) throw tooOften(Math.ceil(waitMs / 1000));
      const unsent = this.#unsent(request);
      // Only what hosts are asked for counts.
      if (unsent.length === 0) this.#rate.spend(-1);
      return unsent;
    });
    return { board: this.#with(request, answers), asked: { hosts, answered: answers.length } };
  }

  /** A board that somebody looks at, with what hosts answered last. Answers are about as old as summaries are. */
  follow(request: BoardRequest): BoardReader {
    const read = (answers: readonly HostAnswer[]) => this.#with(request, answers);
    if (sentGrouping(request) === undefined) return { read };
    const { answers, asked } = this.#follow({
      ...request,
      top: ROWS.find((rows) => rows >= request.top) ?? request.top,
    });
    return { answers, asked, read };
  }

  /** The answers of a board outlive a view for a while: a client that opens view after view has hosts asked no more often. */
  #follow(request: BoardRequest): FollowedBoard {
    for (const [name, { isIdle }] of this.#followed) if (isIdle) this.#followed.delete(name);
    const name = JSON.stringify(request);
    const known = this.#followed.get(name);
    if (known !== undefined) return known;
    if (this.#followed.size >= MOST_FOLLOWED) this.#followed.delete(longestUnread(this.#followed));
    const ask = (): Promise<Asked> => this.#askInTurn(request, followed);
    const followed: FollowedBoard = new FollowedBoard({ ask, changed: this.#changed, report: this.#report });
    this.#followed.set(name, followed);
    return followed;
  }

  /** Rejects with CLIENT_LIMIT where hosts are asked for boards that have waited longer. */
  async #askInTurn(request: BoardRequest, followed: FollowedBoard): Promise<Asked> {
    const asksNobody = this.#isWhole(request);
    const places = Math.min(MOST_BOARDS - this.#asking.size, Math.floor(this.#followedRate.left));
    const isShared = this.#asking.has(JSON.stringify(request));
    if (!asksNobody && !isShared && !this.#queue.goes(followed, places))
      throw tooMany('hosts are asked for boards as often as they may be');
    return this.#ask(request, () => {
      if (asksNobody) return [];
      const unsent = this.#unsent(request);
      // Only what hosts are asked for counts.
      if (unsent.length > 0) this.#followedRate.spend(1);
      return unsent;
    });
  }

  #with(request: BoardRequest, answers: readonly HostAnswer[]): FleetBoard {
    const state = this.#state;
    const board = state.board(request);
    return answers.length === 0 ? board : withAnswers(request, board, state.counts(), answers);
  }

  #isWhole(request: BoardRequest): boolean {
    return isWhole(request, this.#state.counts());
  }

  #unsent(request: BoardRequest): Unsent[] {
    const state = this.#state;
    return unsentGroups(request, state.board(request), state.counts(), LIMITS.hosts);
  }

  /** Requests for the same board at the same time share the answers. `unsentOf` is called for those that do not. */
  async #ask(request: BoardRequest, unsentOf: () => Unsent[]): Promise<Asked> {
    const name = JSON.stringify(request);
    const known = this.#asking.get(name);
    if (known !== undefined) return known;
    if (this.#asking.size >= MOST_BOARDS)
      throw tooMany(`hosts are being asked for ${MOST_BOARDS} boards, and for no more at a time`);
    const asked = this.#askHosts(sentGrouping(request), unsentOf()).finally(() => this.#asking.delete(name));
    this.#asking.set(name, asked);
    return asked;
  }

  async #askHosts(grouping: SentGrouping | undefined, unsent: readonly Unsent[]): Promise<Asked> {
    const answers: HostAnswer[] = [];
    const endMs = performance.now() + LIMITS.askingMs;
    const left = [...unsent];
    let hosts = 0;
    const askNext = async (): Promise<void> => {
      const next = left.shift();
      if (next === undefined || grouping === undefined || performance.now() > endMs) return;
      hosts++;
      const { host, keys } = next;
      // The bound of a host that does not answer stays.
      if (!this.#silent.has(host)) {
        const asked = this.#relay.groups(host, grouping, keys, LIMITS.answerMs);
        const answer = await this.#silent.hear(host, asked);
        if (answer !== undefined) answers.push(new HostAnswer({ ...next, answer }));
      }
      await askNext();
    };
    await Promise.all(Array.from({ length: LIMITS.atOnce }, askNext));
    return { hosts, answers };
  }
}

/** The groups for which hosts can be asked; undefined for a board of others. */
const sentGrouping = ({ group, within }: BoardRequest): SentGrouping | undefined =>
  within === undefined ? SENT_GROUPINGS.find((each) => each === group) : undefined;

/** The name of the board that was read longest ago. */
const longestUnread = (boards: ReadonlyMap<string, FollowedBoard>): string =>
  [...boards].reduce((oldest, each) => (each[1].readMs < oldest[1].readMs ? each : oldest))[0];

const tooMany = (what: string): VmtallyError =>
  new VmtallyError('CLIENT_LIMIT', what, 'Try again in a few seconds, or ask without exact.');

const tooOften = (retryAfter: number): VmtallyError =>
  new VmtallyError(
    'RATE_LIMIT',
    `exact boards are asked for too often: ${RATE.burst} times at once, and then once in ${RATE.everyMs / 1000} s, is the most`,
    `Try again in ${retryAfter} s, or ask without exact.`,
    { retryAfter },
  );
