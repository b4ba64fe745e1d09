/** Work that runs once at a time. */
export interface SingleFlight<T> {
  /** Starts the work, or joins the run under way. */
  (): Promise<T>
  /** The run under way; undefined: none. */
  readonly running: Promise<T> | undefined
}

/** Makes work run once at a time: whoever calls while it runs shares that run and its result. */
export function singleFlight<T>(work: () => Promise<T>): SingleFlight<T> {
  let running: Promise<T> | undefined
  const run = (): Promise<T> => {
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
  return Object.defineProperty(run, 'running', { get: () => running }) as SingleFlight<T>
}
