import type { Recording } from '../../replay/recording.ts';
import type { Player } from '../../server/player/player.ts';
import { stateOf } from '../../server/player/player-state.ts';
import type { ReplayAction } from '../top/keys.ts';
import type { ReplayControls, ReplayStatus } from '../top/replay-controls.ts';

const MINUTE_MS = 60_000;

/** Lets keys of the screen move a player, and describes its time for the header. */
export function controlsOf(player: Player, recording: Recording): ReplayControls {
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  player.onState = changed;
  const seekBy = (ms: number) => void player.seek(player.state.atMs + ms);
  const actions: Record<ReplayAction, () => unknown> = {
    play: () => (player.state.isPlaying ? player.pause() : player.play()),
    stepForward: () => player.step(1),
    stepBack: () => player.step(-1),
    minuteForward: () => seekBy(MINUTE_MS),
    minuteBack: () => seekBy(-MINUTE_MS),
    faster: () => player.setSpeed(2 * player.state.speed),
    slower: () => player.setSpeed(player.state.speed / 2),
  };
  return {
    status: () => statusOf(player, recording),
    act: (action) => void actions[action](),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function statusOf({ state, seconds, trouble }: Player, recording: Recording): ReplayStatus {
  const { head, toMs, read, gaps, setBacks } = recording;
  const fromMs = state.atMs - 1000 * seconds;
  const gap = gaps.find((each) => Math.abs(each.toMs - fromMs) < 1);
  const setBack = setBacks.find((each) => each.atMs === state.atMs);
  return {
    atSeconds: (state.atMs - head.startedMs) / 1000,
    lengthSeconds: (toMs - head.startedMs) / 1000,
    speed: state.speed,
    state: stateOf(state),
    trouble,
    read,
    gaps: gaps.length,
    gap: gap === undefined ? '' : `${((gap.toMs - gap.fromMs) / 1000).toFixed(1)} s ${gap.why}`,
    setBack: setBack === undefined ? '' : `${(setBack.byMs / 1000).toFixed(1)} s`,
  };
}
