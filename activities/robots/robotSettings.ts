/** Times and bounds of the robots of a process. Milliseconds; tests use shorter ones. */
export interface RobotSettings {
  /** The browser's binary (`BROWSER_PATH`): Chromium or its headless shell. */
  readonly browserPath: string
  /** host:port pairs of the sandbox, which may be private and are reached by http. Everything else is public and https. */
  readonly privateHosts: readonly string[]
  /** Sessions at once, at most: 4 are fastest on two cores, more than 8 slow each other down. */
  readonly maxSessions: number
  /** Between two pings of the worker to the watchdog. */
  readonly pingMs: number
  /** Milliseconds without a ping after which the watchdog kills browser and driver. Shorter than a lease of 15 s. */
  readonly silenceMs: number
  /** For the browser to start. */
  readonly launchMs: number
  /** For a page to load. */
  readonly pageMs: number
  /** For the answer to a confirming request. Behind it the outcome counts as unknown. */
  readonly answerMs: number
  /** For a field or button to take a fill or a click. */
  readonly actionMs: number
  /** Milliseconds that an idle session is kept, so that the next job need not log in. */
  readonly idleMs: number
}

export const ROBOT_TIMES = {
  maxSessions: 4,
  pingMs: 1_000,
  silenceMs: 5_000,
  launchMs: 30_000,
  pageMs: 30_000,
  answerMs: 60_000,
  actionMs: 5_000,
  idleMs: 60_000,
} as const satisfies Omit<RobotSettings, 'browserPath' | 'privateHosts'>

/** The most sessions that a process may be set to. */
export const MOST_SESSIONS = 8
