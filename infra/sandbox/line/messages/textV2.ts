/** A part of a textV2: words, or the key of a substitution. */
type TextV2Piece = { words: string } | { key: string }

const TOKEN = /\{\{|\}\}|\{([^{}]*)\}|[^{}]+/y

/**
 * Splits the `text` of a textV2: `{{` and `}}` are braces, `{key}` is replaced by the substitution of that key (line.md
 * 1.5). Null when a brace has no partner.
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
