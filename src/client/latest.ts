/** A view whose messages each stand alone: the last message is its whole state. */
export class Latest<Message> {
  version = 0;
  message: Message | null = null;

  apply(message: Message): void {
    this.message = message;
    this.version++;
  }
}
