/** What is known of a request for a click link. */
export interface ClickRequest {
  readonly method: string
  readonly userAgent: string | undefined
  /** The headers `sec-purpose` and `purpose`. */
  readonly purpose: string | undefined
}

/**
 * Programs that look at a link for the preview of a talk, or crawl: LINE's own fetcher says
 * `facebookexternalhit/1.1;line-poker/1.0`. People come with the name of a browser, in LINE with ` Line/15.2.0`.
 */
const MACHINES =
  /facebookexternalhit|line-poker|bot\b|bot[/_-]|crawl|spider|preview|slurp|whatsapp|skypeuripreview|embedly|bitlybot|curl\/|wget\/|python|go-http|java\/|okhttp|axios|node-fetch|undici|headless/i

/** Whether a request is a person's click: not a look ahead, not a look at the headers alone (domain.md D36). */
export const isHumanClick = ({ method, userAgent = '', purpose = '' }: ClickRequest): boolean =>
  method === 'GET' &&
  userAgent.trim() !== '' &&
  !/prefetch|preview|prerender/i.test(purpose) &&
  !MACHINES.test(userAgent)
