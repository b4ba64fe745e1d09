import { html } from '../../../kit/pages/html.ts'
import type { Screen } from './screen.ts'

/** 基本情報管理 > SHOPマスタ > 外部連携, read-only: which addresses the Data Assistant API lets in. */
export const shopSettings: Screen = ({ cart: { shop }, look }) => ({
  heading: '基本情報管理',
  body: html`${look.facts('SHOPマスタ', [['店名', shop.name]])}
${look.facts('外部連携 > データアシスタントAPI', [
  ['利用', shop.apiEnabled ? '有効' : '無効'],
  ['許可するIPアドレス', shop.allowedIps.map((entry) => html`<div>${entry}</div>`)],
])}`,
})
