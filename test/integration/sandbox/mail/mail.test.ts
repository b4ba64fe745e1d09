import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from '@jest/globals'
import { createTransport } from 'nodemailer'
import { type StartedMail, startMail } from '../../../setup/sandbox/mail.ts'

const started: StartedMail[] = []
afterEach(async () => {
  for (const mail of started.splice(0)) await mail.close()
})
const start = async (dataDir?: string): Promise<StartedMail> => {
  const mail = await startMail(dataDir)
  started.push(mail)
  return mail
}
const send = (mail: StartedMail, { subject = '件名', text = '本文', to = 'a@example.jp', auth = {} } = {}) =>
  createTransport({
    url: mail.smtpUrl,
    ignoreTLS: true,
    connectionTimeout: 5_000,
    socketTimeout: 1_000,
    ...auth,
  }).sendMail({
    from: 'shop@example.jp',
    to,
    subject,
    text,
  })
const pageOf = async (mail: StartedMail, path: string) => {
  const answer = await fetch(`${mail.url}${path}`)
  return { status: answer.status, text: await answer.text() }
}

it('shows what it took, escaped', async () => {
  const mail = await start()
  await send(mail, { subject: '<script>alert(1)</script>', text: 'お知らせ\nhttps://crm.example/x' })
  const list = await pageOf(mail, '/mail')
  expect(list.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(list.text).not.toContain('<script>alert')
  const one = await pageOf(mail, '/mail/1')
  expect(one.text).toContain('お知らせ')
  expect(one.text).toContain('<a href="https://crm.example/x"')
  expect((await pageOf(mail, '/mail?q=a%40example')).text).toContain('1 通')
  expect((await pageOf(mail, '/mail?q=nobody')).text).toContain('該当するメールがありません')
  for (const path of ['/mail/2', '/mail/x']) expect((await pageOf(mail, path)).status).toBe(404)
})

it('keeps e-mails over a restart in a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'todoke-mail-'))
  try {
    const first = await start(folder)
    await send(first, { subject: '一通目' })
    await started.pop()?.close()
    const second = await start(folder)
    await send(second, { subject: '二通目' })
    expect((await second.mails()).map(({ no, subject }) => [no, subject])).toEqual([
      [1, '一通目'],
      [2, '二通目'],
    ])
  } finally {
    for (const mail of started.splice(0)) await mail.close()
    await rm(folder, { recursive: true, force: true })
  }
})

it('refuses, hangs and breaks off on demand', async () => {
  const mail = await start()
  await mail.fault({ step: 'recipient', kind: 'refuse', code: 550, to: 'gone@example.jp', count: null })
  await expect(send(mail, { to: 'gone@example.jp' })).rejects.toMatchObject({ responseCode: 550 })
  await send(mail)
  await mail.fault({ step: 'data', kind: 'refuse' })
  await expect(send(mail)).rejects.toMatchObject({ responseCode: 451 })
  await mail.fault({ step: 'sender', kind: 'hang' })
  await expect(send(mail)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  await mail.fault({ step: 'connect', kind: 'drop' })
  await expect(send(mail)).rejects.toThrow()
  await mail.fault({ step: 'data', kind: 'takeAndDrop' })
  await expect(send(mail)).rejects.toThrow()
  expect(await mail.mails('a@example.jp')).toHaveLength(2)
})

it('asks for the login that was set', async () => {
  const mail = await start()
  await mail.control('PUT', 'account', { user: 'todoke', password: 'right' })
  await expect(send(mail)).rejects.toMatchObject({ responseCode: 530 })
  await expect(send(mail, { auth: { auth: { user: 'todoke', pass: 'wrong' } } })).rejects.toMatchObject({
    responseCode: 535,
  })
  await send(mail, { auth: { auth: { user: 'todoke', pass: 'right' } } })
  expect(await mail.mails()).toHaveLength(1)
})
