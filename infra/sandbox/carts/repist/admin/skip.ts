import { html } from '../../../kit/pages/html.ts'
import { slashDate } from '../../../kit/state/japanTime.ts'
import { skipped } from '../state/cart.ts'
import { pressFlow } from './pressFlow.ts'
import { aboutTeiki } from './teikiEdit.ts'

/** 次回スキップの確認. Every press moves both dates by one cycle again (carts.md 5.1). */
export const skip = pressFlow({
  heading: '次回スキップの確認',
  path: '/admin/proxy_order/skip.php',
  button: 'スキップする',
  refused({ status, next_date }) {
    if (status === 3) return '解約済みの定期はスキップできません。'
    return next_date === null ? '次回予定日が登録されていないため、スキップできません。' : undefined
  },
  body(teiki, { cart, look }) {
    const after = skipped(teiki)
    return html`<p>次回分のお届けを1回お休みします。よろしいですか？</p>
${look.facts('定期情報', [...aboutTeiki(cart, teiki), ['お届け間隔', teiki.cycle]])}
${look.nowAndAfter('次回の日付', [
  ['次回予定日', slashDate(teiki.next_date), slashDate(after.next_date)],
  ['次回お届け予定日', slashDate(teiki.next_deliv_date), slashDate(after.next_deliv_date)],
])}`
  },
  press: (teiki, { cart, by }) => void cart.skipTeiki(teiki, by),
  done: '次回分をスキップしました。',
})
