import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { Phone } from '../../setup/pages/phone.ts'
import { createPageWorld, type PageWorld } from '../../setup/pages/pageWorld.ts'
import { type Asked, problem, type StandInAnswers, standIn } from '../../setup/pages/standInApi.ts'
import { currentBuild, weightOf } from '../../setup/pages/weight.ts'

const SUBMIT = 'POST forms/identity/submissions'
const FORM = 'GET forms/identity'

const form = (more: object = {}) => ({
  body: {
    versionId: 'version-1',
    submissionId: 'submission-1',
    title: 'ご本人確認',
    intro: 'ご注文のときの電話番号を入力してください。',
    items: [
      { key: 'phone', label: '電話番号', required: true },
      { key: 'email', label: 'メールアドレス', required: false },
    ],
    consent: {
      text: '会員のご注文の情報が、LINEに表示されます。',
      privacyUrl: 'https://shop.example.jp/privacy',
    },
    link: 'UNLINKED',
    friend: true,
    ...more,
  },
})
const outcome = (name: string, text: string, more: object = {}) => ({
  body: { outcome: name, text, ...more },
})

let world: PageWorld
let phone: Phone
beforeAll(async () => {
  world = await createPageWorld()
})
afterEach(async () => {
  await phone?.context.close()
})
afterAll(async () => {
  await world?.close()
})

/** Opens the page, the API standing still at these answers. */
async function open(answers: StandInAnswers, options: { textPercent?: number } = {}): Promise<Asked[]> {
  phone = await world.phone(options)
  const asked = await standIn(phone.page, { [FORM]: [form()], ...answers })
  await world.opens(await world.newPerson(), phone)
  return asked
}

const heading = (name: string) => phone.page.getByRole('heading', { level: 1, name })
const button = (name: string) => phone.page.getByRole('button', { name, exact: true })
const field = (label: string) => phone.page.getByLabel(label)
async function shows(title: string): Promise<void> {
  await heading(title).waitFor()
  expect(await phone.complaints()).toEqual([])
}
async function enter(number = '０９０−1234−5678'): Promise<void> {
  await field('電話番号').fill(number)
  await field('上記に同意します').check()
}
/** Once the field, or the heading, has the focus. */
const hasFocus = (place: string) => phone.page.locator(`${place}:focus`).waitFor()

describe('the form', () => {
  it('has fields for a telephone, labels that stay, and words that fit at twice the size', async () => {
    await open({}, { textPercent: 200 })
    await shows('ご本人確認')
    const number = field('電話番号')
    expect(await number.getAttribute('inputmode')).toBe('tel')
    expect(await number.getAttribute('autocomplete')).toBe('tel')
    expect(
      await phone.page.getByRole('link', { name: 'プライバシーポリシーを読む' }).getAttribute('href'),
    ).toBe('https://shop.example.jp/privacy')
    expect(phone.page.url()).not.toContain('#')
  })

  it('says beside each field what is wrong with it, and goes to the first', async () => {
    const asked = await open({})
    await heading('ご本人確認').waitFor()
    await button('送信する').click()
    await phone.page.getByText('電話番号を入力してください。', { exact: true }).waitFor()
    await shows('ご本人確認')
    await hasFocus('#phone')
    // With the rule of the domain, once it has arrived beside the form.
    await field('電話番号').fill('1234')
    await phone.page.getByText('電話番号を確認してください。').waitFor()
    await field('電話番号').fill('(090)1234-5678')
    await phone.page.getByText('電話番号を確認してください。').waitFor({ state: 'detached' })
    await button('送信する').click()
    await hasFocus('#consent')
    expect(asked.map(({ what }) => what)).toEqual([FORM])
  })

  it('shows what the server finds wrong, with what was entered', async () => {
    await open({ [SUBMIT]: [problem(400, 'VALIDATION_FAILED', ['/answers/phone'])] })
    await enter()
    await button('送信する').click()
    await phone.page.getByText('電話番号を確認してください。').waitFor()
    await shows('ご本人確認')
    expect(await field('電話番号').inputValue()).toBe('０９０−1234−5678')
  })

  it('sends once for a double tap, and says that it is sending', async () => {
    const asked = await open({ [SUBMIT]: ['NEVER'] })
    await enter()
    await button('送信する').dblclick()
    await button('送信しています…').dispatchEvent('click')
    await shows('ご本人確認')
    expect(asked.filter(({ what }) => what === SUBMIT)).toHaveLength(1)
  })
})

describe('outcomes', () => {
  it.each([
    ['LINKED', '連携が完了しました', null],
    ['WAITING', 'まだ確認できていません', '入力し直す'],
    ['CLAIMED', '連携できませんでした', '別の電話番号で試す'],
  ])('%s shows the text of the shop and the way back to the talk', async (name, title, again) => {
    await open({ [SUBMIT]: [outcome(name, `お店の言葉\n${name}`)] })
    await enter()
    await button('送信する').click()
    await shows(title)
    expect(await phone.page.getByRole('status').first().innerText()).toBe(`お店の言葉\n${name}`)
    expect(await button('トークに戻る').count()).toBe(1)
    await hasFocus('h1')
    if (again === null) return
    await button(again).click()
    await shows('ご本人確認')
    expect(await field('電話番号').inputValue()).toBe('')
  })

  it('asks for one more item on the same page, and keeps what was entered', async () => {
    const asked = await open({
      [FORM]: [form(), form({ submissionId: 'submission-2' })],
      [SUBMIT]: [
        outcome('ONE_MORE', '注文番号もご入力ください。', { item: 'orderNumber' }),
        outcome('LINKED', '連携しました。'),
      ],
    })
    await enter()
    await button('送信する').click()
    await phone.page.getByText('注文番号もご入力ください。').waitFor()
    await shows('ご本人確認')
    await hasFocus('#orderNumber')
    await field('注文番号').fill('1001')
    await button('送信する').click()
    await shows('連携が完了しました')
    expect(asked.at(-1)?.body).toEqual({
      submissionId: 'submission-2',
      versionId: 'version-1',
      answers: { phone: '０９０−1234−5678', orderNumber: '1001' },
      consent: true,
    })
  })

  it('too many tries for today is said, and nothing more is offered', async () => {
    await open({ [SUBMIT]: [problem(429, 'TOO_MANY_TRIES')] })
    await enter()
    await button('送信する').click()
    await shows('いまは受け付けられません')
  })
})

describe('what goes wrong on the way', () => {
  it('a lost connection loses nothing and is sent again under the same id', async () => {
    const asked = await open({
      [SUBMIT]: ['LOST', problem(503, 'UNAVAILABLE'), outcome('LINKED', '連携しました。')],
    })
    await enter()
    await button('送信する').click()
    await phone.page.getByText('送信できませんでした').waitFor()
    await shows('ご本人確認')
    await button('もう一度送信する').click()
    await phone.page.getByText('ただいま混み合っています').waitFor()
    await shows('ご本人確認')
    await button('もう一度送信する').click()
    await shows('連携が完了しました')
    const sent = asked.filter(({ what }) => what === SUBMIT).map(({ body }) => body['submissionId'])
    expect(sent).toEqual(['submission-1', 'submission-1', 'submission-1'])
  })

  it('a reload while it is sending sends the same again, and shows its answer', async () => {
    const asked = await open({
      [FORM]: [form(), form({ submissionId: 'submission-2' })],
      [SUBMIT]: ['NEVER', outcome('WAITING', 'お待ちください。')],
    })
    await enter()
    const isUnderWay = phone.page.waitForRequest(/submissions$/)
    await button('送信する').click()
    await isUnderWay
    await phone.page.reload()
    await shows('まだ確認できていません')
    const sent = asked.filter(({ what }) => what === SUBMIT).map(({ body }) => body['submissionId'])
    expect(sent).toEqual(['submission-1', 'submission-1'])
  })

  it('a token that grew old is renewed, and the answers arrive with the fresh one', async () => {
    const asked = await open({
      [SUBMIT]: [problem(401, 'LIFF_TOKEN_EXPIRED'), outcome('LINKED', '連携しました。')],
    })
    await enter()
    await world.line.control('POST', '/login/keys/rotate', {})
    await button('送信する').click()
    await shows('連携が完了しました')
    const [old, fresh] = asked.filter(({ what }) => what === SUBMIT)
    expect(fresh?.body).toEqual(old?.body)
    expect(fresh?.token).not.toBe(old?.token)
  })

  it('a token that is refused again asks to open the page anew', async () => {
    await open({ [FORM]: [problem(401, 'LIFF_TOKEN_INVALID')] })
    await shows('もう一度開いてください')
  })

  it('another version keeps the answers and asks for the consent again', async () => {
    const asked = await open({
      [FORM]: [form(), form({ versionId: 'version-2', submissionId: 'submission-2', title: '本人確認(新)' })],
      [SUBMIT]: [problem(409, 'FORM_VERSION_CHANGED'), outcome('LINKED', '連携しました。')],
    })
    await enter()
    await button('送信する').click()
    await phone.page.getByText('フォームの内容が新しくなりました').waitFor()
    await shows('本人確認(新)')
    expect(await field('上記に同意します').isChecked()).toBe(false)
    await field('上記に同意します').check()
    await button('送信する').click()
    await shows('連携が完了しました')
    expect(asked.at(-1)?.body).toMatchObject({ versionId: 'version-2', submissionId: 'submission-2' })
  })

  it('an id that grew old is replaced without a word', async () => {
    const asked = await open({
      [FORM]: [form(), form({ submissionId: 'submission-2' })],
      [SUBMIT]: [problem(409, 'SUBMISSION_EXPIRED'), outcome('LINKED', '連携しました。')],
    })
    await enter()
    await button('送信する').click()
    await shows('連携が完了しました')
    expect(asked.at(-1)?.body).toMatchObject({ submissionId: 'submission-2' })
  })

  it.each([
    ['LIFF_NOT_CONFIGURED', 409, 'まだご利用いただけません'],
    ['NOT_FOUND', 404, 'ページが見つかりません'],
    ['RATE_LIMITED', 429, 'ただいま混み合っています'],
    ['INTERNAL', 500, 'ただいまご利用いただけません'],
  ])('%s has a page of its own', async (code, status, title) => {
    await open({ 'GET start': [problem(status, code)] })
    await shows(title)
  })

  it('no connection at the start is tried again at a press', async () => {
    await open({ [FORM]: ['LOST', form()] })
    await shows('通信できませんでした')
    await button('もう一度試す').click()
    await shows('ご本人確認')
  })

  it('while it loads, it says so', async () => {
    await open({ 'GET start': ['NEVER'] })
    await shows('読み込んでいます…')
  })
})

describe('one customer', () => {
  it('in two windows sends one submission: the second window shows that they are linked', async () => {
    const asked = await open({
      [FORM]: [form(), form({ submissionId: 'submission-2' }), form({ link: 'LINKED' })],
      [SUBMIT]: [outcome('LINKED', '連携しました。')],
    })
    await heading('ご本人確認').waitFor()
    const second = await phone.context.newPage()
    const askedThere = await standIn(second, {
      [FORM]: [form({ submissionId: 'submission-2' }), form({ link: 'LINKED' })],
    })
    const first = phone.page
    phone = { ...phone, page: second }
    await world.opens(await world.newPerson(), phone)
    await heading('ご本人確認').waitFor()
    phone = { ...phone, page: first }
    await enter()
    await button('送信する').click()
    await shows('連携が完了しました')
    phone = { ...phone, page: second }
    await heading('連携済みです').waitFor()
    expect([...asked, ...askedThere].filter(({ what }) => what === SUBMIT)).toHaveLength(1)
  })

  it('who is linked sees it, may end it after a question, and may come back by the browser’s way', async () => {
    const asked = await open({
      [FORM]: [form({ link: 'LINKED' }), form({ link: 'LINKED', submissionId: 'submission-2' })],
      'POST unlinkings': ['LOST', problem(409, 'SUBMISSION_EXPIRED'), { body: { text: '解除しました。' } }],
    })
    await shows('連携済みです')
    await button('連携を解除する').click()
    await shows('連携を解除しますか?')
    await phone.page.goBack()
    await shows('連携済みです')
    await button('連携を解除する').click()
    await button('解除しない').click()
    await shows('連携済みです')
    await button('連携を解除する').click()
    await heading('連携を解除しますか?').waitFor()
    await button('連携を解除する').click()
    await phone.page.getByText('解除できませんでした').waitFor()
    await shows('連携を解除しますか?')
    await button('連携を解除する').click()
    await shows('連携を解除しました')
    expect(await phone.page.getByText('解除しました。', { exact: true }).count()).toBe(1)
    // The same wish has one id, until that is too old.
    expect(
      asked.filter(({ what }) => what === 'POST unlinkings').map(({ body }) => body['submissionId']),
    ).toEqual(['submission-1', 'submission-1', 'submission-2'])
  })

  it('who has blocked the account is told so, and goes on once they have not', async () => {
    await open({ [FORM]: [form({ friend: false }), form()] })
    await shows('ブロックを解除してください')
    expect(await phone.page.getByRole('link', { name: 'ブロックを解除する' }).count()).toBe(1)
    // Back from it.
    await phone.page.evaluate("window.dispatchEvent(new Event('focus'))")
    await shows('ご本人確認')
  })

  it('whose window comes without LINE is told to open it there', async () => {
    phone = await world.phone()
    await phone.page.goto(`${world.url}/liff/${world.shop.lineAccountId}`)
    await shows('もう一度開いてください')
  })
})

describe('the build', () => {
  it('loads less than 40 kB before the page can be used', () => {
    const { total, files } = weightOf(currentBuild())
    expect(files.length).toBeGreaterThanOrEqual(3)
    expect(total).toBeLessThan(40_000)
  })
})
