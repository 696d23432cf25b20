/** An argument of a raw tracepoint. */
export interface RawArgument {
  name: string;
  /** Typedefs and qualifiers are resolved. A number is an integer, an enum or a bool. */
  type:
    | { kind: 'number'; bytes: number; signed: boolean }
    | { kind: 'pointer'; struct: string | undefined }
    | { kind: 'other' };
}

/** The kernel's types (Documentation/bpf/btf.rst). */
export interface Btf {
  /**
   * The arguments that a program at the raw tracepoint gets, in order; undefined where the kernel has no such
   * tracepoint, or does not describe it. Throws BTF_INVALID.
   */
  rawArguments(tracepoint: string): RawArgument[] | undefined;
  /** Place of a member of a struct; undefined where there is none, or where it is some bits of a number. Throws BTF_INVALID. */
  member(struct: string, member: string): Member | undefined;
}

/** A member of a struct. */
export interface Member {
  /** Bytes before it. */
  offset: number;
  type: RawArgument['type'];
}
