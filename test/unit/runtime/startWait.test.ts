import { describe, expect, it } from '@jest/globals'
import { START_WAIT_MS, waitAtStart } from '../../../infra/runtime/startWait.ts'

const refused = new Error('connect ECONNREFUSED 127.0.0.1:5432')
const wrongPassword = new Error('password authentication failed')

/** Fails with these errors, one an attempt, then answers `up`; repeats the last error when there is no answer. */
function service(errors: readonly Error[], { comesUp }: { comesUp: boolean }) {
  let attempts = 0
  const left: number[] = []
  return {
    left,
    attempts: () => attempts,
    attempt: async (leftMs: number): Promise<string> => {
      left.push(leftMs)
      const error = errors[attempts] ?? (comesUp ? undefined : errors.at(-1))
      attempts += 1
      if (error) throw error
      return 'up'
    },
  }
}
const said: string[] = []
const wait = {
  mayPass: (error: unknown) => error !== wrongPassword,
  say: (reason: string) => void said.push(reason),
}

describe('waiting for a service at the start', () => {
  it('lasts a minute at most', () => {
    expect(START_WAIT_MS).toBe(60_000)
  })

  it('goes on when the service comes up, and says each reason once', async () => {
    said.length = 0
    const starting = new Error('the database system is starting up')
    const { attempt } = service([refused, refused, starting], { comesUp: true })
    expect(await waitAtStart(attempt, wait)).toBe('up')
    expect(said).toEqual([refused.message, starting.message])
  })

  it('gives up at once where waiting cannot help', async () => {
    const { attempt, attempts } = service([wrongPassword], { comesUp: false })
    await expect(waitAtStart(attempt, wait)).rejects.toBe(wrongPassword)
    expect(attempts()).toBe(1)
  })

  it('gives up with the last error when the time is over, and tells each attempt what is left of it', async () => {
    const { attempt, left } = service([refused], { comesUp: false })
    const began = performance.now()
    await expect(waitAtStart(attempt, { ...wait, withinMs: 1_000 })).rejects.toBe(refused)
    expect(performance.now() - began).toBeGreaterThanOrEqual(999)
    expect(left[0]).toBeLessThanOrEqual(1_000)
    expect(left).toEqual(left.toSorted((a, b) => b - a))
  })

  it('ends when it is aborted', async () => {
    const { attempt } = service([refused], { comesUp: false })
    const stop = new AbortController()
    const waiting = waitAtStart(attempt, { ...wait, signal: stop.signal })
    stop.abort(new Error('stopped'))
    await expect(waiting).rejects.toThrow('stopped')
  })

  it('names every address of a name that has several', async () => {
    said.length = 0
    const both = new AggregateError([refused, new Error('connect ECONNREFUSED ::1:5432'), refused], '')
    await waitAtStart(service([both], { comesUp: true }).attempt, wait)
    expect(said).toEqual(['connect ECONNREFUSED 127.0.0.1:5432, connect ECONNREFUSED ::1:5432'])
  })
})
