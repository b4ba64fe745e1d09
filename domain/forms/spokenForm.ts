import { type FormVersion, IDENTITY_ITEMS, type FormItem, type FormOutcome } from './form.ts'
import { fillFormText } from './formText.ts'

/** What a customer reads on the page of an identity form. */
export interface SpokenForm {
  title: string
  intro: string
  /** In the order of the page; those that are not asked for are left out. */
  items: { key: FormItem; label: string; help: string; required: boolean }[]
  consent: { text: string; privacyUrl: string }
}

/**
 * A published version in the words of the page.
 * @param also asked for in addition: shown and required whatever the form asks for (domain.md D13)
 */
export function spokenForm(
  { content, names }: FormVersion,
  also: Exclude<FormItem, 'phone'> | null = null,
): SpokenForm {
  const spoken = (text: string): string => fillFormText(text, { ...names })
  return {
    title: spoken(content.title),
    intro: spoken(content.intro),
    items: IDENTITY_ITEMS.flatMap((key) => {
      const item = content.items[key]
      const asked = 'asked' in item && key !== also ? item.asked : 'REQUIRED'
      return asked === 'OFF'
        ? []
        : [{ key, label: spoken(item.label), help: spoken(item.help), required: asked === 'REQUIRED' }]
    }),
    consent: { text: spoken(content.consent.text), privacyUrl: content.consent.privacyUrl ?? '' },
  }
}

/** The text of an outcome; `item`: what `ONE_MORE` asks for in addition. */
export const outcomeText = (
  { content, names }: FormVersion,
  { outcome, item }: { outcome: FormOutcome; item?: Exclude<FormItem, 'phone'> },
): string =>
  fillFormText(content.outcomes[outcome], {
    ...names,
    item: item === undefined ? '' : fillFormText(content.items[item].label, { ...names }),
  })

/** The message to a customer who waited and is linked now. */
export function laterNoticeText(
  { content, names }: FormVersion,
  member: { nickName: string | null; displayName: string | null },
): string {
  return fillFormText(content.laterNotice, { ...names, ...member })
}
