import type { FastifyInstance, FastifyRequest } from 'fastify'
import { faultOfJson, type JsonFault, MOST_NESTED } from '../../domain/values/jsonText.ts'
import { placeOfInvalidUtf8 } from '../../domain/values/utf8.ts'
import { Problem } from '../problems/problem.ts'

/**
 * Bodies are JSON in UTF-8 and nothing else (D40). What would be changed without a word on the way in is refused: other
 * charsets and invalid bytes, keys that stand twice, numbers that JavaScript rounds. So is what is nested too deep for
 * whatever walks through the value later, and `__proto__`, which Fastify's own parser looks for.
 */
export function takeJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const text = decoded(request, body as Buffer)
      void parse(request, text, (error, value) => {
        const problem = error === null ? faultIn(text) : unparsed(text, error)
        if (problem) done(problem)
        else done(null, value)
      })
    } catch (error) {
      done(error as Error)
    }
  })
}

const UTF8 = /^utf-?8$/i

/** The text of a body, without a byte order mark. @throws Problem UNSUPPORTED_MEDIA_TYPE, MALFORMED_BODY */
function decoded({ headers }: FastifyRequest, body: Buffer): string {
  const charsets = (headers['content-type'] ?? '').matchAll(/;\s*charset\s*=\s*"?([^\s;"]*)"?/gi)
  for (const [, charset = ''] of charsets)
    if (!UTF8.test(charset))
      throw new Problem('UNSUPPORTED_MEDIA_TYPE', {
        detail: `文字コードはUTF-8だけを使えます(送られた指定は「${charset.slice(0, 40)}」です)。`,
      })
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding.trim().toLowerCase() !== 'identity')
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', { detail: '圧縮した内容は受け取れません。' })
  const place = placeOfInvalidUtf8(body)
  if (place !== null)
    throw new Problem('MALFORMED_BODY', {
      detail: `UTF-8ではない文字が含まれています(先頭から${place + 1}バイト目)。`,
    })
  return new TextDecoder().decode(body)
}

const FAULTS: Readonly<Record<JsonFault['kind'], string>> = {
  depth: `入れ子が深すぎます。${MOST_NESTED}段までにしてください。`,
  duplicate: '同じ名前の項目が2つあります。1つにしてください。',
  number: '正確に扱えない大きさの数です。番号やコードは文字列("…")で送ってください。',
}

function faultIn(text: string): Problem | null {
  const fault = faultOfJson(text)
  if (fault === null) return null
  const detail = FAULTS[fault.kind]
  return new Problem('MALFORMED_BODY', {
    detail,
    fields: [{ pointer: fault.pointer, code: fault.kind, detail }],
  })
}

/** Says where the JSON breaks off. */
function unparsed(text: string, cause: Error): Error {
  if (text.trim() === '') return cause
  try {
    JSON.parse(text)
  } catch (error) {
    const at = /line (\d+) column (\d+)/.exec(String(error))
    const place = at ? `(${at[1]}行目の${at[2]}文字目)` : ''
    return new Problem('MALFORMED_BODY', { detail: `JSONとして読み取れません${place}。`, cause })
  }
  return new Problem('MALFORMED_BODY', { detail: '使えない名前の項目(__proto__など)があります。', cause })
}
