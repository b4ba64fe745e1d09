import type { FilledText } from '../../bubbles/textTemplate.ts'
import { LINE_LIMITS } from '../../values/contentLimits.ts'
import { type InsertBlock, leftOutLine } from './block.ts'

/** The words and inserts of one text bubble, in their order. */
export type TextPiece =
  | ({ readonly kind: 'words' } & FilledText)
  | { readonly kind: 'insert'; readonly block: InsertBlock }

/** What is never cut: words of the shop, a phrase, or a row. */
interface Atom extends FilledText {
  readonly isRow: boolean
}

/**
 * Lays texts with inserts into at most `most` messages: rows go on in the next message where one is full, never cut. Where
 * the messages do not suffice, the oldest rows go, of the longest insert first, and its first line says how many
 * (domain.md D31). Where not even that line fits, the insert goes and the shop's words stay.
 */
export function layTexts(bubbles: readonly (readonly TextPiece[])[], most: number): FilledText[][] {
  const roomUnits = most * LINE_LIMITS.textUnits
  let left = bubbles.map((pieces) => pieces.map((piece) => withinRoom(piece, roomUnits)))
  for (;;) {
    const laid = left.map((pieces) => pack(pieces.flatMap(atomsOf)))
    if (laid.flat().length <= most) return laid
    const longest = Math.max(...left.flat().map(unitsOf))
    if (longest <= 0) return laid
    let isShortened = false
    left = left.map((pieces) =>
      pieces.map((piece) => {
        if (isShortened || unitsOf(piece) < longest) return piece
        isShortened = true
        return shortened(piece)
      }),
    )
  }
}

/** Rows that could not fit into all messages together go at once. */
function withinRoom(piece: TextPiece, roomUnits: number): TextPiece {
  let fitting = piece
  while (unitsOf(fitting) > roomUnits) fitting = shortened(fitting)
  return fitting
}

/** What an insert takes in UTF-16 units; words of the shop take none that could be saved. */
function unitsOf(piece: TextPiece): number {
  if (piece.kind === 'words') return 0
  return atomsOf(piece).reduce((units, { text }) => units + text.length, 0)
}

/** An insert without its oldest row; one without rows is gone. */
function shortened(piece: TextPiece): TextPiece {
  if (piece.kind === 'words') return piece
  const { block } = piece
  if (block.kind === 'phrase' || block.rows.length === 0)
    return { kind: 'insert', block: { kind: 'phrase', text: '' } }
  return {
    kind: 'insert',
    block: { ...block, rows: block.rows.slice(1), leftOut: block.leftOut + 1 },
  }
}

function atomsOf(piece: TextPiece): Atom[] {
  if (piece.kind === 'words') return [{ text: piece.text, emojis: piece.emojis, isRow: false }]
  const { block } = piece
  if (block.kind === 'phrase')
    return block.text === '' ? [] : [{ text: block.text, emojis: [], isRow: false }]
  return [
    ...(block.leftOut > 0 ? [leftOutLine(block.leftOut)] : []),
    ...block.rows,
    ...(block.note === null ? [] : [block.note]),
  ].map((text) => ({ text, emojis: [], isRow: true }))
}

/** An empty line between rows; rows begin and end a line of the shop's words. */
function glueBetween(before: Atom, after: Atom): string {
  if (before.isRow && after.isRow) return '\n\n'
  const isBroken = before.text.endsWith('\n') || after.text.startsWith('\n')
  return (before.isRow || after.isRow) && !isBroken ? '\n' : ''
}

/** LINE's count of a message: an emoji is more than its `$`. */
const lengthOf = ({ text, emojis }: FilledText): number =>
  text.length + emojis.length * (LINE_LIMITS.emojiUnits - 1)

/** Atoms into messages, each as full as they allow; white space where they were parted goes. */
function pack(atoms: readonly Atom[]): FilledText[] {
  const messages: Atom[] = []
  for (const next of atoms) {
    const open = messages.at(-1)
    const joined = open === undefined ? next : join(open, next)
    if (open === undefined || lengthOf(joined) > LINE_LIMITS.textUnits) messages.push(next)
    else messages[messages.length - 1] = joined
  }
  const texts = messages.map(({ text, emojis }) => ({ text, emojis }))
  return texts.length <= 1 ? texts : texts.map(trimmed).filter(({ text }) => text !== '')
}

function join(before: Atom, after: Atom): Atom {
  const start = before.text + glueBetween(before, after)
  return {
    text: start + after.text,
    emojis: [
      ...before.emojis,
      ...after.emojis.map((emoji) => ({ ...emoji, index: emoji.index + start.length })),
    ],
    isRow: after.isRow,
  }
}

function trimmed({ text, emojis }: FilledText): FilledText {
  const from = text.length - text.trimStart().length
  return { text: text.trim(), emojis: emojis.map((emoji) => ({ ...emoji, index: emoji.index - from })) }
}
