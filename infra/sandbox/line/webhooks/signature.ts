import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'

/**
 * The bytes of a webhook as LINE writes them: Japanese as UTF-8, surrogates (emoji) as `\uD83E\uDD28` escapes. A receiver
 * who parses and serialises again gets other bytes, and another signature (line.md 4).
 */
export function webhookBytes(body: unknown): Buffer {
  const text = JSON.stringify(body).replaceAll(
    /[\uD800-\uDFFF]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return Buffer.from(text)
}

/** `x-line-signature`: Base64 of HMAC-SHA256 over the raw bytes with the channel secret (line.md 1.9). */
export function signatureOf(bytes: Buffer, channelSecret: string): string {
  return createHmac('sha256', channelSecret).update(bytes).digest('base64')
}
