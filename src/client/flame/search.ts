import type { Frame } from './frames.ts';

/** True if the name of a frame contains the text, in whatever case. No frame matches the empty text. */
export const isFound = ({ name }: Frame, text: string): boolean =>
  text !== '' && name.toLowerCase().includes(text.toLowerCase());

/** Weight of the topmost frames that match: a frame below another is part of it. */
export const foundWeight = (frame: Frame, text: string): number =>
  isFound(frame, text)
    ? frame.weight
    : frame.children.reduce((sum, child) => sum + foundWeight(child, text), 0);
