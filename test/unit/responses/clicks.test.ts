import { expect, it } from '@jest/globals'
import { isHumanClick } from '../../../domain/responses/clickLinks.ts'

const IN_LINE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/15.2.0'
const ANDROID =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36 Line/15.2.0/IAB'

it.each<[string, string | undefined, string | undefined, boolean]>([
  ['GET', IN_LINE, undefined, true],
  ['GET', ANDROID, undefined, true],
  ['HEAD', IN_LINE, undefined, false],
  ['GET', IN_LINE, 'prefetch', false],
  ['GET', IN_LINE, 'prefetch;prerender', false],
  ['GET', 'facebookexternalhit/1.1;line-poker/1.0', undefined, false],
  ['GET', 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', undefined, false],
  ['GET', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', undefined, false],
  ['GET', 'Twitterbot/1.0', undefined, false],
  ['GET', 'WhatsApp/2.23.20.0', undefined, false],
  ['GET', 'curl/8.5.0', undefined, false],
  ['GET', '', undefined, false],
  ['GET', undefined, undefined, false],
])('%s by %s, purpose %s: a click of a person is %s', (method, userAgent, purpose, counts) =>
  expect(isHumanClick({ method, userAgent, purpose })).toBe(counts),
)
