import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createKeyLookups } from '../../../api/plugins/keyLookups.ts'
import type { KeyOwner } from '../../../schema/shops/apiKeys.ts'

const owner = (text: string): KeyOwner => ({ kind: 'platform', keyId: text })

it('asks for many keys in few queries, one at a time, and gives each caller its own answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.string(), fc.boolean()), { minLength: 1, maxLength: 500 }),
      async (keys) => {
        let running = 0
        let queries = 0
        const lookUp = createKeyLookups(async (hashes) => {
          running += 1
          queries += 1
          expect(running).toBe(1)
          expect(hashes.length).toBeLessThanOrEqual(200)
          await new Promise((resolve) => setImmediate(resolve))
          running -= 1
          return hashes.map((hash) => (hash.toString().startsWith('+') ? owner(hash.toString()) : null))
        })
        const texts = keys.map(([text, isValid]) => `${isValid ? '+' : '-'}${text}`)
        const found = await Promise.all(texts.map((text) => lookUp(Buffer.from(text))))
        expect(found).toEqual(
          texts.map((text) => (text.startsWith('+') ? owner(Buffer.from(text).toString()) : null)),
        )
        expect(queries).toBeLessThanOrEqual(1 + Math.ceil(keys.length / 200))
      },
    ),
  )
})

it('tells the callers of a query that failed, and goes on with the next', async () => {
  let fails = true
  const lookUp = createKeyLookups(async (hashes) => {
    if (fails) throw new Error('the database is away')
    return hashes.map(() => null)
  })
  await expect(lookUp(Buffer.from('a'))).rejects.toThrow('away')
  fails = false
  expect(await lookUp(Buffer.from('a'))).toBeNull()
})
