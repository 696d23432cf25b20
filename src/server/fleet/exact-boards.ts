import { VmtallyError } from '../../errors.ts';
import type { BoardRequest, FleetBoard } from '../../fleet/board-request.ts';
import { unsentGroups, withAnswers } from '../../fleet/boards/exact-groups.ts';
import type { FleetState } from '../../fleet/fleet-state.ts';
import { SENT_GROUPINGS } from '../../fleet/schema.ts';
import type { GroupsOfHost } from '../../fleet/unsent.ts';
import type { Relay } from './relay.ts';

/** Hosts that are asked for a board, those that may change it most, and at a time; and the time in which hosts are asked, in ms. */
const LIMITS = { hosts: 256, atOnce: 32, askingMs: 5_000 };
/** Boards at a time for which hosts are asked. */
const MOST_BOARDS = 4;

/** A board for which hosts were asked. */
export interface ExactBoard {
  board: FleetBoard;
  asked: { hosts: number; answered: number };
}

/** Boards of groups without bounds: hosts are asked for what they did not send. A host that does not answer keeps its bound. */
export class ExactBoards {
  readonly #state: FleetState;
  readonly #relay: Pick<Relay, 'groups'>;
  readonly #making = new Map<string, Promise<ExactBoard>>();

  constructor(state: FleetState, relay: Pick<Relay, 'groups'>) {
    this.#state = state;
    this.#relay = relay;
  }

  /** Clients who ask for the same at the same time share it. Rejects with CLIENT_LIMIT. */
  async make(request: BoardRequest): Promise<ExactBoard> {
    const name = JSON.stringify(request);
    const known = this.#making.get(name);
    if (known !== undefined) return known;
    if (this.#making.size >= MOST_BOARDS)
      throw new VmtallyError(
        'CLIENT_LIMIT',
        `hosts are being asked for ${MOST_BOARDS} boards, and for no more at a time`,
        'Try again in a few seconds, or ask without exact.',
      );
    const made = this.#make(request).finally(() => this.#making.delete(name));
    this.#making.set(name, made);
    return made;
  }

  async #make(request: BoardRequest): Promise<ExactBoard> {
    const grouping = SENT_GROUPINGS.find((each) => each === request.group);
    const state = this.#state;
    const unsent = unsentGroups(request, state.board(request), state.counts());
    const answers: GroupsOfHost[] = [];
    const endMs = performance.now() + LIMITS.askingMs;
    const left = unsent.slice(0, LIMITS.hosts);
    let asked = 0;
    const askNext = async (): Promise<void> => {
      const next = left.shift();
      if (next === undefined || grouping === undefined || performance.now() > endMs) return;
      asked++;
      // The bound of a host that does not answer stays.
      const answer = await this.#relay.groups(next.host, grouping, next.keys).catch(() => undefined);
      if (answer !== undefined) answers.push({ ...next, answer });
      await askNext();
    };
    await Promise.all(Array.from({ length: LIMITS.atOnce }, askNext));
    return {
      board: withAnswers(request, state.board(request), state.counts(), answers),
      asked: { hosts: asked, answered: answers.length },
    };
  }
}
