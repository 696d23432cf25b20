import type { FlameMessage } from '../../wire/sample-views.ts';
import { type Frames, framesOf } from './frames.ts';

/** The flame graph of the last message. */
export class Flame {
  version = 0;
  message: FlameMessage | null = null;
  frames: Frames = framesOf([]);

  apply(message: FlameMessage): void {
    this.message = message;
    this.frames = framesOf(message.frames);
    this.version++;
  }
}
