/** A stretch of a textV2: words, or the key of a substitution. */
export type TextV2Piece = { words: string } | { key: string }

const TOKEN = /\{\{|\}\}|\{([^{}]*)\}|[^{}]+/y

/**
 * Reads the `text` of a textV2 from left to right: `{{` and `}}` stand for braces, `{key}` for what the
 * substitution has under that key (line.md 1.5). Null where a brace has no partner.
 */
export function readTextV2(text: string): TextV2Piece[] | null {
  const pieces: TextV2Piece[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const found = TOKEN.exec(text)
    if (!found) return null
    const [whole, key] = found
    if (key !== undefined) pieces.push({ key })
    else pieces.push({ words: whole === '{{' ? '{' : whole === '}}' ? '}' : whole })
  }
  return pieces
}
