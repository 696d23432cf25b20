import { VmtallyError } from '../../errors.ts';
import type { BoardRequest, FleetBoard } from '../../fleet/board-request.ts';
import { unsentGroups, withAnswers } from '../../fleet/boards/exact-groups.ts';
import type { FleetState } from '../../fleet/fleet-state.ts';
import { SENT_GROUPINGS } from '../../fleet/schema.ts';
import type { GroupsOfHost } from '../../fleet/unsent.ts';
import type { Relay } from './relay.ts';

/** Hosts that are asked for a board, those that may change it most, and at a time; and the time in which hosts are asked, in ms. */
const LIMITS = { hosts: 256, atOnce: 32, askingMs: 5_000 };
/** Time after which hosts are asked again for a board, and for which their answers are shown, in ms. */
const AGAIN_MS = 10_000;
const OLD_MS = 20_000;
/** Boards at a time for which hosts are asked. */
const MOST_BOARDS = 4;

/** A board for which hosts were asked. */
export interface ExactBoard {
  board: FleetBoard;
  asked: { hosts: number; answered: number };
}

interface Asked {
  hosts: number;
  answers: GroupsOfHost[];
}

/** Boards of groups without bounds: hosts are asked for what they did not send. A host that does not answer keeps its bound. */
export class ExactBoards {
  readonly #state: FleetState;
  readonly #relay: Pick<Relay, 'groups'>;
  readonly #asking = new Map<string, Promise<Asked>>();

  constructor(state: FleetState, relay: Pick<Relay, 'groups'>) {
    this.#state = state;
    this.#relay = relay;
  }

  /** Asks hosts now. Rejects with CLIENT_LIMIT. */
  async make(request: BoardRequest): Promise<ExactBoard> {
    const { hosts, answers } = await this.#ask(request);
    return { board: this.#with(request, answers), asked: { hosts, answered: answers.length } };
  }

  /**
   * A board that somebody looks at: each call returns it with what hosts answered last, and they are asked again where that is long ago.
   * Answers are about as old as summaries are.
   */
  follow(request: BoardRequest): () => FleetBoard {
    let last: { atMs: number; answers: GroupsOfHost[] } | undefined;
    let isAsking = false;
    const ask = async (): Promise<void> => {
      isAsking = true;
      // While hosts are asked for other boards the bounds stay.
      const { answers } = await this.#ask(request).catch(() => ({ answers: last?.answers ?? [] }));
      last = { atMs: performance.now(), answers };
      isAsking = false;
    };
    return () => {
      const ageMs = performance.now() - (last?.atMs ?? Number.NEGATIVE_INFINITY);
      if (ageMs > AGAIN_MS && !isAsking) void ask();
      return this.#with(request, ageMs > OLD_MS ? [] : (last?.answers ?? []));
    };
  }

  #with(request: BoardRequest, answers: readonly GroupsOfHost[]): FleetBoard {
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
    const grouping = SENT_GROUPINGS.find((each) => each === request.group);
    const unsent = unsentGroups(request, this.#state.board(request), this.#state.counts());
    const answers: GroupsOfHost[] = [];
    const endMs = performance.now() + LIMITS.askingMs;
    const left = unsent.slice(0, LIMITS.hosts);
    let hosts = 0;
    const askNext = async (): Promise<void> => {
      const next = left.shift();
      if (next === undefined || grouping === undefined || performance.now() > endMs) return;
      hosts++;
      // The bound of a host that does not answer stays.
      const answer = await this.#relay.groups(next.host, grouping, next.keys).catch(() => undefined);
      if (answer !== undefined) answers.push({ ...next, answer });
      await askNext();
    };
    await Promise.all(Array.from({ length: LIMITS.atOnce }, askNext));
    return { hosts, answers };
  }
}
