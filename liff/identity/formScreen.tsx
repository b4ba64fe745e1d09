import { useEffect, useRef, useState } from 'preact/hooks'
import type { Item } from '../http/contract.ts'
import { Button } from '../pieces/button.tsx'
import { Check, TextField } from '../pieces/field.tsx'
import { Doing, Notice } from '../pieces/notice.tsx'
import { ScreenFrame } from '../pieces/screen.tsx'
import { WORDS } from '../words/ja.ts'
import { checkDraft, itemsOf } from './check.ts'
import type { Banner, Field, FieldErrors, Screen } from './screen.ts'
import type { Visit } from './visit.ts'

const TYPES = { phone: 'tel', email: 'email', orderNumber: 'text' } as const
const AUTOCOMPLETE = { phone: 'tel', email: 'email', orderNumber: 'off' } as const

type FormState = Extract<Screen, { at: 'form' }>

/** The form, with everything that may stand above it and beside its fields. */
export function FormScreen({ visit, screen }: { visit: Visit; screen: FormState }) {
  const { form, banner, isSending } = screen
  const [draft, setDraft] = useState(visit.draft.now)
  const [errors, setErrors] = useState<FieldErrors>(screen.errors)
  const place = useRef<HTMLFormElement>(null)
  const isWrong = Object.keys(errors).length > 0

  const wish = useRef<string | null>(null)

  useEffect(() => {
    setDraft(visit.draft.now)
    setErrors(screen.errors)
    const { ask } = visit.draft.now
    if (Object.keys(screen.errors).length > 0) wish.current = '[aria-invalid="true"]'
    else if (banner?.kind === 'oneMore' && ask !== null) wish.current = `#${ask.item}`
  }, [screen])
  // After whichever drawing shows the field that the screen is about.
  useEffect(() => {
    const field = wish.current === null ? null : place.current?.querySelector<HTMLElement>(wish.current)
    if (!field) return
    wish.current = null
    field.focus()
  })

  // A field that was wrong is judged again as it changes; no field is before its first time.
  const change = (part: Partial<typeof draft>, field: Field): void => {
    visit.draft.change(part)
    const now = visit.draft.now
    setDraft(now)
    if (errors[field] === undefined) return
    const { [field]: again } = checkDraft(form, now)
    const { [field]: _, ...others } = errors
    setErrors(again === undefined ? others : { ...others, [field]: again })
  }
  const errorOf = (field: Field): string | null => {
    const error = errors[field]
    return error === undefined ? null : WORDS[error][field]
  }
  const isAgain = banner !== null && ['lost', 'busy', 'trouble'].includes(banner.kind)

  return (
    <ScreenFrame account={visit.start?.accountName} title={form.title}>
      {banner !== null && <BannerNotice banner={banner} />}
      {isWrong && <Notice kind="wrong" title={WORDS.fieldsWrong} />}
      <p class="text">{form.intro}</p>
      <form
        ref={place}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!isSending) void visit.submit()
        }}
      >
        {itemsOf(form, draft).map(({ key, label, help, required }) => (
          <TextField
            key={key}
            name={key}
            label={label || WORDS.labels[key]}
            hint={help || WORDS.hints[key]}
            required={required}
            value={draft.answers[key]}
            error={errorOf(key)}
            type={TYPES[key]}
            autocomplete={AUTOCOMPLETE[key]}
            onChange={(value) => change({ answers: answersWith(draft.answers, key, value) }, key)}
          />
        ))}
        <section class="consent" aria-labelledby="consent-heading">
          <h2 id="consent-heading">{WORDS.consent.heading}</h2>
          <p class="text">{form.consent.text}</p>
          {form.consent.privacyUrl && (
            <p>
              <a href={form.consent.privacyUrl} target="_blank" rel="noopener noreferrer">
                {WORDS.consent.privacy}
                <span class="unseen">({WORDS.consent.opensElsewhere})</span>
              </a>
            </p>
          )}
          <Check
            name="consent"
            label={WORDS.consent.agree}
            isChecked={draft.consent}
            error={errorOf('consent')}
            onChange={(consent) => change({ consent }, 'consent')}
          />
        </section>
        <Button isBusy={isSending}>
          {isSending ? WORDS.sending : isAgain ? WORDS.sendAgain : WORDS.send}
        </Button>
        <Doing>{isSending ? WORDS.sending : ''}</Doing>
      </form>
    </ScreenFrame>
  )
}

const answersWith = (answers: Record<Item, string>, key: Item, value: string): Record<Item, string> => ({
  ...answers,
  [key]: value,
})

function BannerNotice({ banner }: { banner: Banner }) {
  if (banner.kind === 'oneMore')
    return <Notice kind="ask" title={WORDS.banners.oneMore.title} text={banner.text} />
  const { title, text } = WORDS.banners[banner.kind]
  const isWrong = ['lost', 'busy', 'trouble'].includes(banner.kind)
  return <Notice kind={isWrong ? 'wrong' : 'ask'} title={title} text={text} takesFocus={isWrong} />
}
