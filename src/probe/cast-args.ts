/**
 * Lets statements read the fields of an event by a pointer to its struct. bpftrace 0.17 reads the list of all events
 * some 20 times for each `args->FIELD` in a program, and 10 times for such a pointer; the compiled programs are equal.
 */
export function castArgs(statements: string, event: string): string {
  if (!statements.includes('args->')) return statements;
  const pointer = `$vt_args = (struct _tracepoint_${event.replace(':', '_')} *)args; `;
  return pointer + statements.replaceAll(/\bargs->/g, '$$vt_args->');
}
