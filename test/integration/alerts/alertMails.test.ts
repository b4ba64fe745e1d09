import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { claimMails } from '../../../schema/alerts/mailOutbox.ts'
import { AT_ONCE, addRecipient, setCartError, watch } from '../../setup/alerts/watching.ts'
import { createTestDatabase, type TestDatabase } from '../../setup/runtime/database.ts'
import { until } from '../../setup/runtime/until.ts'
import { type StartedMail, startMail } from '../../setup/sandbox/mail.ts'
import { addShop, type TestShop } from '../../setup/shops/shop.ts'

let database: TestDatabase
let mail: StartedMail
const watches: ReturnType<typeof watch>[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  mail = await startMail()
})
afterAll(async () => {
  await mail?.close()
  await database?.drop()
})

/** Runs watches while `work` goes on. */
async function watching(
  options: Partial<Parameters<typeof watch>[1]>[],
  work: () => Promise<void>,
): Promise<void> {
  for (const one of options) watches.push(watch(database.db, { mail, ...one }))
  try {
    await work()
  } finally {
    await Promise.all(watches.splice(0).map((one) => one.stop()))
  }
}
const subjects = async (to: string) => (await mail.mails(to)).map(({ subject }) => subject)
const openAlerts = async (shop: TestShop): Promise<string[]> => {
  const rows = await shop.run((tx) =>
    tx.selectFrom('alerts').select('kind').where('resolved_at', 'is', null).orderBy('kind').execute(),
  )
  return rows.map(({ kind }) => kind)
}
const mailStates = async (shop: TestShop): Promise<string[]> => {
  const rows = await shop.run((tx) =>
    tx.selectFrom('alert_mails').select(['occasion', 'state']).orderBy('id').execute(),
  )
  return rows.map(({ occasion, state }) => `${occasion} ${state}`)
}

it('sends one e-mail when trouble begins and one when it is over, whoever watches', async () => {
  const shop = await addShop(database.db)
  const wants = await addRecipient(shop, { name: '山田\r\nBcc: evil@example.jp' })
  const disabled = await addRecipient(shop)
  await shop.run((tx) =>
    tx.updateTable('operators').set({ disabled_at: new Date() }).where('id', '=', disabled.id).execute(),
  )
  await watching([{}, {}, {}], async () => {
    await setCartError(shop, 'CART_TOKEN_INVALID')
    await until(async () => (await mailStates(shop)).join() === 'FIRST SENT')
    await setCartError(shop, null)
    await until(async () => (await mailStates(shop)).join() === 'FIRST SENT,RESOLVED SENT')
  })
  expect(await mail.mails(wants.email)).toHaveLength(2)
  const [first, resolved] = await mail.mails(wants.email)
  expect(first).toMatchObject({
    from: 'todoke@crm.example.jp',
    to: [wants.email],
    sender: 'Todoke <todoke@crm.example.jp>',
    subject: '【Todoke 要対応】カートとの連携でエラーが続いています(みどり通販 / shop.example.jp)',
  })
  expect(first?.text).toContain('山田 Bcc: evil@example.jp 様')
  expect(first?.text).toContain('もう一度コピーして入力してください。')
  expect(first?.headers).toContainEqual({ name: 'auto-submitted', value: 'auto-generated' })
  expect(first?.headers.map(({ name }) => name)).not.toContain('bcc')
  expect(resolved?.subject).toContain('【Todoke 解消】')
  expect(resolved?.inReplyTo).toBe(first?.messageId)
  expect(await mail.mails(disabled.email)).toEqual([])
})

it('repeats while trouble lasts', async () => {
  const shop = await addShop(database.db)
  const { email } = await addRecipient(shop)
  await setCartError(shop, 'CART_UNREACHABLE')
  const pace = { ...AT_ONCE, repeatMs: { ERROR: 300, WARNING: 300 } }
  await watching([{ pace }], async () => {
    await until(async () => (await mail.mails(email)).length >= 3)
  })
  const mails = await mail.mails(email)
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(mails.length)
  expect(mails[1]?.text).toContain('まだ解消していません。')
  expect(mails[2]?.inReplyTo).toBe(mails[0]?.messageId)
})

it('sends nothing about a hiccup', async () => {
  const shop = await addShop(database.db)
  const { email } = await addRecipient(shop)
  await setCartError(shop, 'CART_UNREACHABLE')
  await watching([{ pace: { ...AT_ONCE, settleMs: 60_000 } }], async () => {
    await until(async () => (await openAlerts(shop)).length === 1)
    await setCartError(shop, null)
    await until(async () => {
      const { n } = await shop.run((tx) =>
        tx
          .selectFrom('alerts')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .where('settled_at', 'is not', null)
          .executeTakeFirstOrThrow(),
      )
      return Number(n) === 1
    })
  })
  expect(await mail.mails(email)).toEqual([])
})

it('tries again after a refusal that passes, and sends once', async () => {
  const shop = await addShop(database.db)
  const { email } = await addRecipient(shop)
  await mail.fault({ step: 'recipient', kind: 'refuse', code: 451, to: email, count: 2 })
  await mail.fault({ step: 'data', kind: 'refuse', code: 452, to: email })
  await setCartError(shop, 'CART_UNREACHABLE')
  await watching([{}], async () => {
    await until(async () => (await mailStates(shop)).join() === 'FIRST SENT')
  })
  expect(await mail.mails(email)).toHaveLength(1)
})

it('sends again what a server took without saying so, under the same id', async () => {
  const shop = await addShop(database.db)
  const { email } = await addRecipient(shop)
  await mail.fault({ step: 'data', kind: 'takeAndDrop', to: email })
  await setCartError(shop, 'CART_UNREACHABLE')
  await watching([{}], async () => {
    await until(async () => (await mailStates(shop)).join() === 'FIRST SENT')
  })
  const mails = await mail.mails(email)
  expect(mails).toHaveLength(2)
  expect(mails[0]?.messageId).toBe(mails[1]?.messageId)
})

it('lists an address that is refused, and tells the others', async () => {
  const shop = await addShop(database.db)
  const gone = await addRecipient(shop)
  const other = await addRecipient(shop)
  await mail.fault({ step: 'recipient', kind: 'refuse', code: 550, to: gone.email, count: null })
  await setCartError(shop, 'CART_UNREACHABLE')
  await watching([{}], async () => {
    await until(async () => (await openAlerts(shop)).includes('MAIL_REFUSED'))
    await until(async () => (await mail.mails(other.email)).length === 2)
    const mended = `${gone.id}@shop.example.jp`
    await shop.run((tx) =>
      tx.updateTable('operators').set({ email: mended }).where('id', '=', gone.id).execute(),
    )
    await until(async () => !(await openAlerts(shop)).includes('MAIL_REFUSED'))
  })
  await mail.control('DELETE', 'faults')
  expect(await mail.mails(gone.email)).toEqual([])
  expect((await subjects(other.email)).some((subject) => subject.includes('届いていません'))).toBe(true)
})

it('finds alerts and ends at once while the mail server hangs', async () => {
  const shop = await addShop(database.db)
  const { email } = await addRecipient(shop)
  const timeouts = { connectMs: 600_000, silenceMs: 600_000, wholeMs: 600_000 }
  await mail.fault({ step: 'connect', kind: 'hang', count: null })
  const before = await mail.connections()
  await setCartError(shop, 'CART_UNREACHABLE')
  await watching([{ timeouts }], async () => {
    await until(async () => (await mail.connections()) > before)
    const late = await addShop(database.db)
    await setCartError(late, 'CART_UNREACHABLE')
    await until(async () => (await openAlerts(late)).includes('CART_ERROR'))
  })
  // It ended: what was under way is another process's.
  await mail.control('DELETE', 'faults')
  await watching([{}], async () => {
    await until(async () => (await mail.mails(email)).length === 1)
  })
})

it('leaves what a killed process held to the others', async () => {
  const shop = await addShop(database.db)
  const { email } = await addRecipient(shop)
  await setCartError(shop, 'CART_UNREACHABLE')
  await mail.fault({ step: 'sender', kind: 'refuse', code: 451, count: null })
  await watching([{}], async () => {
    await until(async () => (await mailStates(shop)).join() === 'FIRST WAITING')
  })
  await mail.control('DELETE', 'faults')
  // A process takes it and dies.
  await until(async () => {
    const claimed = await claimMails(database.db, { most: 50, ofAShop: 50, seconds: 1 })
    return claimed.some(({ shopId }) => shopId === shop.shopId)
  })
  await watching([{}], async () => {
    await until(async () => (await mailStates(shop)).join() === 'FIRST SENT')
  })
  expect(await mail.mails(email)).toHaveLength(1)
})

it('refuses to speak without TLS to a server elsewhere, and waits', async () => {
  const shop = await addShop(database.db)
  const { email } = await addRecipient(shop)
  await setCartError(shop, 'CART_UNREACHABLE')
  const { port } = new URL(mail.smtpUrl)
  // Another name of this machine, which is not one of the loopback names.
  await watching([{ mail: { smtpUrl: `smtp://0.0.0.0:${port}` } }], async () => {
    await until(async () => {
      const rows = await shop.run((tx) => tx.selectFrom('alert_mails').select('error').execute())
      return rows.some(({ error }) => error?.startsWith('ETLS') ?? false)
    })
  })
  expect(await mail.mails(email)).toEqual([])
})
