/** Returns a function whose calls resolve in order, one in each iteration of the event loop. */
export function turnTaker(): () => Promise<void> {
  let turn: Promise<void> = Promise.resolve();
  return () => {
    turn = turn.then(() => new Promise((resolve) => setImmediate(resolve)));
    return turn;
  };
}
