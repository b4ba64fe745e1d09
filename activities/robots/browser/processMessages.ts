/**
 * What worker, watchdog and browser process tell each other over Node's channel. Everything but `ping` is passed on by
 * the watchdog.
 */
export type ToBrowser =
  | { readonly is: 'ping' }
  /** The only hosts that the browser may reach, as `URL.host` writes them. Answered by `allowed`. */
  | { readonly is: 'allow'; readonly hosts: readonly string[]; readonly turn: number }

export type FromBrowser =
  | { readonly is: 'ready'; readonly endpoint: string; readonly browserPid: number }
  | { readonly is: 'allowed'; readonly turn: number }
  | { readonly is: 'failed'; readonly why: string }

/** How the worker starts the watchdog, and that one the browser process: JSON, as the only argument. */
export interface BrowserStart {
  readonly browserPath: string
  readonly privateHosts: readonly string[]
  readonly silenceMs: number
  readonly launchMs: number
}

export const readStart = (argument: string | undefined): BrowserStart =>
  JSON.parse(argument ?? '') as BrowserStart
