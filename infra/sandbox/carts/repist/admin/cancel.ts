import { html } from '../../../kit/pages/html.ts'
import { slashDate } from '../../../kit/state/japanTime.ts'
import { type EntryErrors, readMemo } from './entry.ts'
import { controlOf } from './look/controls.ts'
import { pressFlow } from './pressFlow.ts'
import { aboutTeiki } from './teikiEdit.ts'

const memo = { label: 'メモ', name: 'memo' }

/** 解約理由. carts.md gives no list; the first is chosen unless another one is. */
const reasons = [
  ['1', 'お客様都合'],
  ['2', '商品が余っている'],
  ['3', '価格が合わない'],
  ['4', '効果を感じない'],
  ['9', 'その他'],
] as const

/** 定期解約. Its メモ is added to the subscription's 管理メモ, as a new line. */
export const cancel = pressFlow({
  heading: '定期解約',
  path: '/admin/teiki/cancel.php',
  button: '解約する',
  refused: ({ status }) => (status === 3 ? 'この定期は解約済みです。' : undefined),
  body(teiki, { cart, look, form }, errors) {
    const input = (name: string) => ({
      name,
      id: look.idOf(name),
      value: form(name),
      isWrong: name in errors,
    })
    const reason = { ...input('reason'), value: form('reason') || '1' }
    return html`<p>以下の定期を解約します。この操作は取り消せません。</p>
${look.facts('定期情報', [
  ...aboutTeiki(cart, teiki),
  ['次回予定日', slashDate(teiki.next_date)],
  ['次回お届け予定日', slashDate(teiki.next_deliv_date)],
])}
${look.inputs('解約の内容', [
  {
    label: '解約理由',
    id: reason.id,
    input: controlOf({ kind: 'select', options: reasons }, reason),
    error: errors['reason'],
  },
  {
    label: memo.label,
    id: look.idOf('memo'),
    input: controlOf({ kind: 'area' }, input('memo')),
    error: errors['memo'],
  },
])}`
  },
  check({ form, cart }) {
    const errors: EntryErrors = {}
    if (!reasons.some(([code]) => code === form('reason'))) errors['reason'] = '解約理由を選択してください。'
    const before = cart.teiki.get(form('teiki_id'))?.memo ?? ''
    readMemo(`${before}\n${form('memo')}`, memo, errors)
    return errors
  },
  press(teiki, { cart, by, form }) {
    const added = form('memo').replaceAll('\r\n', '\n').trim()
    const lines = [teiki.memo, added].filter((line) => line !== '')
    const cancel_reason = reasons.find(([code]) => code === form('reason'))?.[1] ?? ''
    cart.putTeiki(teiki.teiki_id, { status: 3, cancel_reason, memo: lines.join('\n') }, by)
  },
  done: '解約処理が完了しました。',
})
