import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { validateScenarios } from '../../../activities/messages/validateScenarios.ts'
import { failureOf, LineCallFailed } from '../../../activities/line/lineCallFailed.ts'

const PLACES = [...Array(10).keys()]
const details = (property: string, message: string) => ({ message: 'no', details: [{ property, message }] })
const silent = () => new LineCallFailed('LINE_UNREACHABLE', 'no answer')

describe('asking LINE about many scenarios', () => {
  it('asks about each once, three at a time, and tells refusals in the order of the places', async () => {
    let now = 0
    let most = 0
    const seen: number[] = []
    const verdict = await validateScenarios(PLACES, async (place) => {
      now += 1
      most = Math.max(most, now)
      seen.push(place)
      await pause(place === 2 ? 20 : 2)
      now -= 1
      return place === 2 || place === 7 ? details('messages[0].text', 'May not be empty') : null
    })
    expect(verdict).toMatchObject({ asked: 10, unasked: null, refused: [{ place: 2 }, { place: 7 }] })
    expect(seen.toSorted((a, b) => a - b)).toEqual(PLACES)
    expect(most).toBe(3)
  })

  it('stops when the patience is over and tells what it has', async () => {
    let calls = 0
    const verdict = await validateScenarios(
      PLACES,
      async (place) => {
        calls += 1
        if (place >= 4) await pause(400)
        return place === 1 ? details('messages[0].text', 'May not be empty') : null
      },
      150,
    )
    expect(verdict).toMatchObject({ asked: 4, unasked: 'LINE_UNREACHABLE', refused: [{ place: 1 }] })
    await pause(500)
    expect(calls).toBe(7)
    expect(verdict.asked).toBe(4)
  })

  it('makes a call without an answer once more, and stops when that has none either', async () => {
    let calls = 0
    const once = await validateScenarios([0], () => {
      calls += 1
      return calls === 1 ? Promise.reject(silent()) : Promise.resolve(null)
    })
    expect(once).toEqual({ asked: 1, refused: [], unasked: null })

    calls = 0
    const never = await validateScenarios(PLACES, () => {
      calls += 1
      return Promise.reject(silent())
    })
    expect(never).toEqual({ asked: 0, refused: [], unasked: 'LINE_UNREACHABLE' })
    expect(calls).toBe(6)
  })

  it.each([
    ['LINE_RATE_LIMITED', failureOf(429, '{"message":"The API rate limit has been exceeded."}')],
    ['LINE_PUSH_REFUSED', failureOf(403, '{"message":"Access to this API is not available"}')],
    ['LINE_ANSWER_UNREADABLE', failureOf(400, '<html>400</html>')],
  ])('stops for %s at once', async (unasked, failure) => {
    let calls = 0
    const verdict = await validateScenarios(PLACES, () => {
      calls += 1
      return Promise.reject(failure)
    })
    expect(verdict).toEqual({ asked: 0, refused: [], unasked })
    expect(calls).toBe(3)
  })

  it('fails when a person has to act', async () => {
    const refused = failureOf(401, '{"message":"Authentication failed"}')
    await expect(validateScenarios(PLACES, () => Promise.reject(refused))).rejects.toBe(refused)
  })

  it('keeps nothing of LINE’s answer that could be the shop’s own words, and not more than helps', async () => {
    const many = Array.from({ length: 50 }, () => ({
      property: 'messages[0].text',
      message: 'x'.repeat(999),
    }))
    const { refused } = await validateScenarios([0, 1], (place) =>
      Promise.resolve(
        place === 0
          ? details('messages[0].text', 'bad: お届けしました。 at 3')
          : { message: 'no', details: many },
      ),
    )
    expect(refused[0]?.said.details).toEqual([{ property: 'messages[0].text', message: 'bad: … at 3' }])
    expect(refused[1]?.said.details).toHaveLength(20)
    expect(refused[1]?.said.details[0]?.message).toHaveLength(300)
  })
})
