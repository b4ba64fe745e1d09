/** A request for a click link. */
export interface ClickRequest {
  readonly method: string
  readonly userAgent: string | undefined
  /** The headers `sec-purpose` and `purpose`. */
  readonly purpose: string | undefined
}

/**
 * Programs that fetch a link for a chat preview, or crawl: LINE's own fetcher sends
 * `facebookexternalhit/1.1;line-poker/1.0`. People's browsers send their name, within LINE with ` Line/15.2.0`.
 */
const MACHINES =
  /facebookexternalhit|line-poker|bot\b|bot[/_-]|crawl|spider|preview|slurp|whatsapp|skypeuripreview|embedly|bitlybot|curl\/|wget\/|python|go-http|java\/|okhttp|axios|node-fetch|undici|headless/i

/** Whether a request is a person's click, not a prefetch, a HEAD or a program (domain.md D36). */
export const isHumanClick = ({ method, userAgent = '', purpose = '' }: ClickRequest): boolean =>
  method === 'GET' &&
  userAgent.trim() !== '' &&
  !/prefetch|preview|prerender/i.test(purpose) &&
  !MACHINES.test(userAgent)
