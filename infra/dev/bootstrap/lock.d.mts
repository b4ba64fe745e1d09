/** The command line of a living process, its arguments separated by spaces; '' when there is no such process. */
export function commandLineOf(pid: number): string

/** The process id of the parent of a process; 0 when it is not known. */
export function parentOf(pid: number): number

/**
 * Takes the lock file and returns its release, or returns the process id of the living holder. `isHolder` is asked
 * with the command line of the process named in the file: process ids are given out again.
 */
export function tryLock(path: string, isHolder: (commandLine: string) => boolean): (() => void) | number

/** Waits until the lock is free, tells once (`waiting`) for whose sake, and runs `work` under it. */
export function locked<T>(
  path: string,
  options: {
    isHolder: (commandLine: string) => boolean
    waiting: (holder: number) => void
    work: () => Promise<T>
  },
): Promise<T>
