import { useEffect, useState } from 'react';
import type { View } from '../../../src/client/connection.ts';
import { WholeBoard } from '../../../src/client/whole-board.ts';
import type { LeaderboardMessage } from '../../../src/wire/views.ts';
import { subscribe } from './subscribe.ts';

/** The boards of several views, in the same order; those without a message yet are left out. `paused`: they stand still. */
export function useBoards(views: readonly View[], paused: boolean): WholeBoard[] {
  const [boards, setBoards] = useState<ReadonlyMap<string, WholeBoard>>(new Map());
  const keys = views.map((view) => JSON.stringify(view));
  useEffect(() => {
    if (paused) return;
    setBoards((known) => new Map([...known].filter(([key]) => keys.includes(key))));
    const ends = views.map((view, place) => {
      const board = new WholeBoard();
      const message = (each: unknown) => {
        board.apply(each as LeaderboardMessage);
        setBoards((known) => new Map([...known, [keys[place] ?? '', board]]));
      };
      const problem = () => setBoards((known) => new Map([...known].filter(([key]) => key !== keys[place])));
      return subscribe(view, { message, problem });
    });
    return () => {
      for (const end of ends) end();
    };
  }, [keys.join('\n'), paused]);
  return keys.flatMap((key) => boards.get(key) ?? []);
}
