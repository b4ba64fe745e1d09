import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { MAIL_OCCASIONS, type MailOccasion, toldOf } from '../../../domain/alerts/alertKinds.ts'
import { type AlertMail, mailPace, nextMail } from '../../../domain/alerts/mailRule.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const pace = mailPace(2 * MINUTE)
const mail = (occasion: MailOccasion, at: number, state: AlertMail['state'] = 'reached', ordinal = 0) => ({
  occasion,
  ordinal,
  state,
  at,
})
const open = {
  severity: 'ERROR' as const,
  told: MAIL_OCCASIONS,
  openedAt: 0,
  resolvedAt: null,
  mails: [],
  firstBefore: null,
}

describe('the next e-mail of an alert', () => {
  it('comes after the settling time', () => {
    expect(nextMail({ ...open, now: 2 * MINUTE - 1 }, pace)).toEqual({ do: 'wait' })
    expect(nextMail({ ...open, now: 2 * MINUTE }, pace)).toEqual({
      do: 'mail',
      occasion: 'FIRST',
      ordinal: 0,
    })
  })

  it('is none for a hiccup', () => {
    const gone = { ...open, resolvedAt: MINUTE }
    expect(nextMail({ ...gone, now: 2 * MINUTE }, pace)).toEqual({ do: 'wait' })
    expect(nextMail({ ...gone, now: 11 * MINUTE }, pace)).toEqual({ do: 'over' })
  })

  it('repeats after a day, an error, or three, a warning', () => {
    const mails = [mail('FIRST', 0)]
    expect(nextMail({ ...open, mails, now: 24 * HOUR - 1 }, pace)).toEqual({ do: 'wait' })
    expect(nextMail({ ...open, mails, now: 24 * HOUR }, pace)).toEqual({
      do: 'mail',
      occasion: 'REPEAT',
      ordinal: 1,
    })
    const warning = { ...open, severity: 'WARNING' as const, mails }
    expect(nextMail({ ...warning, now: 72 * HOUR - 1 }, pace)).toEqual({ do: 'wait' })
    expect(nextMail({ ...warning, now: 72 * HOUR }, pace)).toMatchObject({ occasion: 'REPEAT' })
  })

  it('tells the resolution to those whom a mail reached, once', () => {
    const gone = { ...open, resolvedAt: HOUR, now: 2 * HOUR }
    expect(nextMail({ ...gone, mails: [mail('FIRST', 0)] }, pace)).toMatchObject({ occasion: 'RESOLVED' })
    expect(nextMail({ ...gone, mails: [mail('FIRST', 0, 'lost')] }, pace)).toEqual({ do: 'over' })
    expect(nextMail({ ...gone, mails: [mail('FIRST', 0, 'waiting')] }, pace)).toEqual({ do: 'over' })
    const told = [mail('FIRST', 0), mail('RESOLVED', HOUR, 'waiting')]
    expect(nextMail({ ...gone, mails: told }, pace)).toEqual({ do: 'over' })
  })

  it('does not say that messages were sent again which only became old', () => {
    const told = toldOf('RESEND_WAITING')
    const mails = [mail('FIRST', 0)]
    expect(nextMail({ ...open, told, mails, now: 24 * HOUR }, pace)).toMatchObject({ occasion: 'REPEAT' })
    expect(nextMail({ ...open, told, mails, resolvedAt: HOUR, now: 2 * HOUR }, pace)).toEqual({ do: 'over' })
  })

  it('is the only one about what happened once', () => {
    const told = toldOf('SHOP_RECOVERED')
    expect(nextMail({ ...open, told, now: HOUR }, pace)).toMatchObject({ occasion: 'FIRST' })
    const mails = [mail('FIRST', 0)]
    expect(nextMail({ ...open, told, mails, now: 100 * HOUR }, pace)).toEqual({ do: 'wait' })
    expect(nextMail({ ...open, told, mails, resolvedAt: HOUR, now: 2 * HOUR }, pace)).toEqual({ do: 'over' })
  })

  it('is none that says that no e-mail arrives', () => {
    expect(nextMail({ ...open, told: toldOf('MAIL_STANDSTILL'), now: HOUR }, pace)).toEqual({ do: 'wait' })
  })

  it('keeps an hour between the first mails about the same trouble', () => {
    const again = { ...open, openedAt: 10 * MINUTE, firstBefore: 0 }
    expect(nextMail({ ...again, now: HOUR - 1 }, pace)).toEqual({ do: 'wait' })
    expect(nextMail({ ...again, now: HOUR }, pace)).toMatchObject({ occasion: 'FIRST' })
  })
})

/** A trouble that comes and goes, and a mail server that answers or does not, minute by minute. */
const lives = fc.array(
  fc.record({ bad: fc.boolean(), minutes: fc.integer({ min: 1, max: 4_000 }), serverUp: fc.boolean() }),
  { minLength: 1, maxLength: 12 },
)

interface Life {
  openedAt: number
  resolvedAt: number | null
  mails: AlertMail[]
}

describe('any life of a trouble', () => {
  it('is told in few mails, each once, and every resolution after its first mail', () => {
    fc.assert(
      fc.property(lives, (phases) => {
        const alerts: Life[] = []
        let now = 0
        for (const { bad, minutes, serverUp } of phases) {
          for (let step = 0; step < minutes; step += 5) {
            now += 5 * MINUTE
            let alert = alerts.at(-1)
            const isSettled = (one: Life) => one.resolvedAt !== null && now >= one.resolvedAt + pace.goneMs
            if (bad) {
              if (alert === undefined || isSettled(alert)) {
                alert = { openedAt: now, resolvedAt: null, mails: [] }
                alerts.push(alert)
              } else alert.resolvedAt = null
            } else if (alert !== undefined) alert.resolvedAt ??= now
            alerts.forEach((one, place) => {
              if (serverUp)
                one.mails = one.mails.map((sent) =>
                  sent.state === 'waiting' ? { ...sent, state: 'reached' } : sent,
                )
              const firsts = alerts.slice(0, place).flatMap(({ mails }) => mails.filter(isFirst))
              const firstBefore = firsts.length === 0 ? null : Math.max(...firsts.map(({ at }) => at))
              const verdict = nextMail(
                { severity: 'ERROR', told: MAIL_OCCASIONS, ...one, firstBefore, now },
                pace,
              )
              if (verdict.do === 'mail')
                one.mails.push({
                  occasion: verdict.occasion,
                  ordinal: verdict.ordinal,
                  state: serverUp ? 'reached' : 'waiting',
                  at: now,
                })
            })
          }
        }
        for (const { mails } of alerts) {
          const keys = mails.map(({ occasion, ordinal }) => `${occasion} ${ordinal}`)
          expect(new Set(keys).size).toBe(keys.length)
          expect(mails.filter(({ occasion }) => occasion === 'RESOLVED').length).toBeLessThanOrEqual(1)
          if (mails.length > 0) expect(mails[0]?.occasion).toBe('FIRST')
          const standing = mails.filter(({ occasion }) => occasion !== 'RESOLVED')
          standing.slice(1).forEach(({ at }, place) => {
            expect(at - (standing[place]?.at ?? 0)).toBeGreaterThanOrEqual(24 * HOUR)
          })
        }
        const firsts = alerts.flatMap(({ mails }) => mails.filter(isFirst)).map(({ at }) => at)
        firsts.slice(1).forEach((at, place) => {
          expect(at - (firsts[place] ?? 0)).toBeGreaterThanOrEqual(HOUR)
        })
      }),
      { numRuns: 60 },
    )
  })
})

const isFirst = ({ occasion }: AlertMail): boolean => occasion === 'FIRST'
