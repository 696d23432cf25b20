type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/** Keeps messages for a terminal off a full screen: the returned function writes them, and ends this. */
export function holdStderr(stream: Stream = process.stderr): () => void {
  if (!stream.isTTY) return () => {};
  const write = stream.write.bind(stream);
  const held: (string | Uint8Array)[] = [];
  stream.write = (text: string | Uint8Array) => {
    held.push(text);
    return true;
  };
  return () => {
    stream.write = write;
    for (const text of held) write(text);
  };
}
