import type { Bubble, Button, ButtonsBubble } from './bubble.ts'
import type { LineAction, LineButtonsMessage, LineMessage } from './lineMessage.ts'
import { fillTemplate, type PlaceholderValues } from './placeholders.ts'

/**
 * The message objects for one recipient, in the order of the bubbles. They are what LINE gets, unless
 * `checkRendered` finds that the values made a text empty or too long.
 */
export const renderBubbles = (bubbles: readonly Bubble[], values: PlaceholderValues): LineMessage[] =>
  bubbles.map((bubble) => renderBubble(bubble, values))

function renderBubble(bubble: Bubble, values: PlaceholderValues): LineMessage {
  switch (bubble.kind) {
    case 'text':
      return { type: 'text', text: fillTemplate(bubble.text, values) }
    case 'image':
      return {
        type: 'image',
        originalContentUrl: bubble.originalUrl,
        previewImageUrl: bubble.previewUrl ?? bubble.originalUrl,
      }
    case 'buttons':
      return renderButtons(bubble, values)
  }
}

function renderButtons(bubble: ButtonsBubble, values: PlaceholderValues): LineButtonsMessage {
  const text = fillTemplate(bubble.text, values)
  return {
    type: 'template',
    altText: bubble.altText === undefined ? text : fillTemplate(bubble.altText, values),
    template: {
      type: 'buttons',
      ...(bubble.imageUrl === undefined ? {} : { thumbnailImageUrl: bubble.imageUrl }),
      ...(bubble.title === undefined ? {} : { title: fillTemplate(bubble.title, values) }),
      text,
      actions: bubble.buttons.map((button) => renderButton(button, values)),
    },
  }
}

function renderButton(button: Button, values: PlaceholderValues): LineAction {
  switch (button.kind) {
    case 'uri':
      return { type: 'uri', label: button.label, uri: button.uri }
    case 'message':
      return { type: 'message', label: button.label, text: fillTemplate(button.text, values) }
    case 'postback':
      return {
        type: 'postback',
        label: button.label,
        data: button.data,
        ...(button.displayText === undefined
          ? {}
          : { displayText: fillTemplate(button.displayText, values) }),
      }
  }
}
