/**
 * Why a function is not known. `ended`: the program ended before its mappings were read. `processes`, `mappings`, `mounts`,
 * `files`, `time`: a limit of these was reached. `moved`: more than one function had this place in memory.
 */
export interface Gap {
  gap: 'ended' | 'moved' | 'processes' | 'mappings' | 'mounts' | 'files' | 'time';
}
