/** A view whose every message stands alone: the last one is all there is. */
export class Latest<Message> {
  version = 0;
  message: Message | null = null;

  apply(message: Message): void {
    this.message = message;
    this.version++;
  }
}
