import { html } from '../../../kit/pages/html.ts'
import type { Screen } from './screen.ts'

/** 基本情報管理 > SHOPマスタ > 外部連携, read-only: which addresses the Data Assistant API lets in. */
export const shopSettings: Screen = ({ cart: { shop } }) => ({
  heading: '基本情報管理',
  body: html`<h2>SHOPマスタ</h2>
<table class="form"><tbody><tr><th scope="row">店名</th><td>${shop.name}</td></tr></tbody></table>
<h2>外部連携 &gt; データアシスタントAPI</h2>
<table class="form"><tbody>
<tr><th scope="row">利用</th><td>${shop.apiEnabled ? '有効' : '無効'}</td></tr>
<tr><th scope="row">許可するIPアドレス</th><td>${shop.allowedIps.map((entry) => html`<div>${entry}</div>`)}</td></tr>
</tbody></table>`,
})
