/**
 * perf's names of the page faults that the kernel counts for perf itself, without a tracepoint: those that it resolved,
 * without and with I/O (mm/memory.c, mm_account_fault), and all that it began (arch/x86/mm/fault.c, do_user_addr_fault).
 */
const FAULTS: readonly string[] = ['minor-faults', 'major-faults', 'page-faults'];

export const isSoftwareEvent = (name: string): boolean => FAULTS.includes(name);
