import { html } from '../../../kit/pages/html.ts'
import { slashDate } from '../../../kit/state/japanTime.ts'
import { pressFlow } from './pressFlow.ts'
import { aboutTeiki } from './teikiEdit.ts'

/** 受注作成の確認. Every press makes another order of the subscription (carts.md 5.1). */
export const createOrder = pressFlow({
  heading: '受注作成の確認',
  path: '/admin/proxy_order/create.php',
  button: '受注を作成する',
  refused: ({ status }) => (status === 3 ? '解約済みの定期の受注は作成できません。' : undefined),
  body: (teiki, { cart, look }) => html`<p>以下の内容で受注を作成します。よろしいですか？</p>
${look.facts('定期情報', aboutTeiki(cart, teiki))}
${look.facts('作成する受注', [
  ['商品', teiki.details.map((line) => html`<div>${line.product_name} × ${line.quantity}</div>`)],
  [
    '価格',
    `${teiki.details.reduce((sum, line) => sum + line.price * line.quantity, 0).toLocaleString('ja-JP')} 円`,
  ],
  ['お届け予定日', slashDate(teiki.next_deliv_date)],
])}`,
  press: (teiki, { cart, by }) => void cart.createOrder(teiki, by),
  done: '受注を作成しました。',
})
