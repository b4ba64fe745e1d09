import { checkAction, checkActionIn } from './actions.ts'
import { childrenOf, choiceOf, type Place, requiredChild, textOf, urlOf } from './fields.ts'
import { formOf, isGiven, optionOf } from './optional.ts'

const ALT_TEXT_MAX = 1500
const IMAGE = { max: 2000 }
const COLOUR = /^#[0-9a-fA-F]{6}$/

/** A template message: buttons, confirm, carousel or image carousel, with the limits of line.md 1.5. */
export function checkTemplateMessage(place: Place): void {
  textOf(place, 'altText', { max: ALT_TEXT_MAX, required: true })
  const template = requiredChild(place, 'template')
  if (!template) return
  switch (choiceOf(template, 'type', ['buttons', 'confirm', 'carousel', 'image_carousel'])) {
    case 'buttons':
      return checkButtons(template)
    case 'confirm':
      return checkConfirm(template)
    case 'carousel':
      return checkCarousel(template)
    case 'image_carousel':
      return checkImageCarousel(template)
    case null:
  }
}

function checkButtons(template: Place): void {
  checkImageLooks(template)
  formOf(template, 'imageBackgroundColor', COLOUR)
  checkCard(template, { text: 160, textBesideImageOrTitle: 60 })
  for (const action of childrenOf(template, 'actions', { min: 1, max: 4 })) checkAction(action, 'template')
}

function checkConfirm(template: Place): void {
  textOf(template, 'text', { max: 240, required: true, counting: 'graphemes' })
  for (const action of childrenOf(template, 'actions', { min: 2, max: 2 })) checkAction(action, 'template')
}

function checkCarousel(template: Place): void {
  checkImageLooks(template)
  const columns = childrenOf(template, 'columns', { min: 1, max: 10 })
  const sizes = columns.map((column) => {
    checkCard(column, { text: 120, textBesideImageOrTitle: 60 })
    formOf(column, 'imageBackgroundColor', COLOUR)
    const actions = childrenOf(column, 'actions', { min: 1, max: 3 })
    for (const action of actions) checkAction(action, 'template')
    return actions.length
  })
  if (new Set(sizes).size > 1)
    template.problems.add(`${template.path}.columns`, 'The number of actions must be the same in all columns')
  if (new Set(columns.map((column) => isGiven(column, 'thumbnailImageUrl'))).size > 1)
    template.problems.add(`${template.path}.columns`, 'All columns or none must have an image')
  if (new Set(columns.map((column) => isGiven(column, 'title'))).size > 1)
    template.problems.add(`${template.path}.columns`, 'All columns or none must have a title')
}

function checkImageCarousel(template: Place): void {
  for (const column of childrenOf(template, 'columns', { min: 1, max: 10 })) {
    urlOf(column, 'imageUrl', { ...IMAGE, required: true })
    const action = requiredChild(column, 'action')
    if (action) checkAction(action, 'imageCarousel')
  }
}

function checkImageLooks(template: Place): void {
  optionOf(template, 'imageAspectRatio', ['rectangle', 'square'])
  optionOf(template, 'imageSize', ['cover', 'contain'])
}

/** What buttons and columns of a carousel share: image, title, text, the action of the whole card. */
function checkCard(card: Place, limits: { text: number; textBesideImageOrTitle: number }): void {
  urlOf(card, 'thumbnailImageUrl', IMAGE)
  textOf(card, 'title', { max: 40, counting: 'graphemes' })
  const beside = isGiven(card, 'thumbnailImageUrl') || isGiven(card, 'title')
  const max = beside ? limits.textBesideImageOrTitle : limits.text
  textOf(card, 'text', { max, required: true, counting: 'graphemes' })
  checkActionIn(card, 'defaultAction', 'flexArea')
}
