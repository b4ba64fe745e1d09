import type { Bubble } from '../../bubbles/bubble.ts'
import { isInsert } from '../../bubbles/inserts.ts'
import type { LineMessage } from '../../bubbles/lineMessage.ts'
import type { TextBubble } from '../../bubbles/plain/text.ts'
import type { PlaceholderValues } from '../../bubbles/placeholders.ts'
import { type References, renderBubbles } from '../../bubbles/renderBubbles.ts'
import { type FilledText, fillParts, parseTemplate, type TemplatePart } from '../../bubbles/textTemplate.ts'
import { MAX_BUBBLES } from '../../values/contentLimits.ts'
import { isBlank } from '../../values/text.ts'
import type { InsertFacts } from './facts.ts'
import { insertBlock, type InsertManner } from './insertBlocks.ts'
import { layTexts, type TextPiece } from './layout.ts'

/** An auto-reply for one customer. */
export interface ReplyToRender {
  readonly bubbles: readonly Bubble[]
  readonly values: PlaceholderValues
  readonly references?: References | undefined
  /** What the inserts are made from. */
  readonly facts: InsertFacts
  readonly manner: InsertManner
}

/**
 * The messages of an auto-reply, its inserts filled from the cart's data: what `renderBubbles` makes of the bubbles, but a
 * text with inserts may become several messages, as many as LINE's five leave (domain.md D31). The quick reply stays on
 * the last message. Total for bubbles that were checked on save.
 */
export function renderReply({ bubbles, values, references, facts, manner }: ReplyToRender): LineMessage[] {
  const rendered = renderBubbles(bubbles, values, references)
  const texts = bubbles.flatMap((bubble, place) =>
    bubble.kind === 'text' && hasInsert(bubble) ? [{ bubble, place }] : [],
  )
  if (texts.length === 0) return rendered
  const others = bubbles.length - texts.length
  const laid = layTexts(
    texts.map(({ bubble, place }) => piecesOf(bubble, place, { values, references, facts, manner })),
    MAX_BUBBLES - others,
  )
  return rendered.flatMap((message, place) => {
    const nth = texts.findIndex((text) => text.place === place)
    if (nth < 0) return [message]
    const messages = (laid[nth] ?? []).filter(({ text }) => !isBlank(text)).map(toMessage)
    const last = messages.pop()
    if (last === undefined) return []
    return [
      ...messages,
      message.quickReply === undefined ? last : { ...last, quickReply: message.quickReply },
    ]
  })
}

const toMessage = ({ text, emojis }: FilledText): LineMessage => ({
  type: 'text',
  text,
  ...(emojis.length === 0 ? {} : { emojis }),
})

const hasInsert = ({ text }: TextBubble): boolean =>
  parseTemplate(text).parts.some((part) => part.kind === 'placeholder' && isInsert(part.name))

/** The text cut at its inserts; links keep the numbers that they have in the whole text. */
function piecesOf(
  { text }: TextBubble,
  place: number,
  { values, references, facts, manner }: Omit<ReplyToRender, 'bubbles'>,
): TextPiece[] {
  const pieces: TextPiece[] = []
  let links = 0
  let words: TemplatePart[] = []
  const endWords = (): void => {
    if (words.length === 0) return
    const filled = fillParts(words, values, (nth, uri) =>
      (references?.linkOf ?? ((_path, plain) => plain))(`/${place}/text/${links + nth}`, uri),
    )
    links += words.filter((part) => part.kind === 'link').length
    pieces.push({ kind: 'words', ...filled })
    words = []
  }
  for (const part of parseTemplate(text).parts) {
    if (part.kind !== 'placeholder' || !isInsert(part.name)) words.push(part)
    else {
      endWords()
      pieces.push({ kind: 'insert', block: insertBlock(part.name, facts, manner) })
    }
  }
  endWords()
  return pieces
}
