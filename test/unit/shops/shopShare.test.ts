import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ShopShare } from '../../../schema/shopShare.ts'

/** Lets everything go on that can. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the share of one shop', () => {
  it('is never exceeded, goes in the order of asking, and none of it is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.record({ shop: fc.constantFrom('a', 'b', 'c'), fails: fc.boolean() }), { maxLength: 40 }),
        async (most, asked) => {
          const share = new ShopShare(most)
          const running = new Map<string, (() => void)[]>()
          const begun: number[] = []
          const done = asked.map(({ shop, fails }, n) =>
            share
              .run(shop, () => {
                begun.push(n)
                return new Promise<void>((resolve, reject) => {
                  const end = () => (fails ? reject(new Error('failed')) : resolve())
                  running.set(shop, [...(running.get(shop) ?? []), end])
                })
              })
              .catch(String),
          )
          while (await settled().then(() => [...running.values()].some((ends) => ends.length > 0))) {
            for (const [shop, ends] of running) {
              expect(ends.length).toBeLessThanOrEqual(most)
              const waits = asked.filter((one, n) => one.shop === shop && !begun.includes(n)).length
              if (waits > 0) expect(ends.length).toBe(most)
              ends.shift()?.()
            }
          }
          await Promise.all(done)
          for (const shop of ['a', 'b', 'c']) {
            const ofShop = begun.filter((n) => asked[n]?.shop === shop)
            expect(ofShop).toEqual(ofShop.toSorted((one, other) => one - other))
          }
          expect(begun).toHaveLength(asked.length)
        },
      ),
    )
  })

  it('is not waited for by work inside other work', async () => {
    const share = new ShopShare(1)
    expect(await share.run('a', () => share.run('a', async () => 'inner'))).toBe('inner')
  })

  it('is waited for as long as the pool lets wait', async () => {
    const share = new ShopShare(1, 1)
    let end = (): void => {}
    const first = share.run('a', () => new Promise<void>((resolve) => (end = resolve)))
    await expect(share.run('a', async () => {})).rejects.toThrow('timeout exceeded when trying to connect')
    end()
    await first
    expect(await share.run('a', async () => 'free again')).toBe('free again')
  })
})
