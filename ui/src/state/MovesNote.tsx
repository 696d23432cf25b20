import type { StateMove } from '../../../src/wire/state.ts';
import { movesText } from './texts.ts';

interface Props {
  moves: readonly StateMove[];
  part: StateMove['part'];
  /** Events that a session may count for this. */
  events: string;
  about: string;
}

/** The events that move a part of the state, and why they do not add up to it. */
export function MovesNote({ moves, part, events, about }: Props) {
  const text = movesText(moves, part);
  return (
    <p className="quiet notes" data-testid={`moves-${part}`}>
      {text === null
        ? `No session counts the events that move them for the whole system: ${events} do.`
        : `Moves with ${text}.`}{' '}
      {about.slice(0, 1).toUpperCase()}
      {about.slice(1)}.
    </p>
  );
}
