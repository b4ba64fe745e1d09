import type { Fields } from '../../../kit/pages/fields.ts'
import { type Html, html } from '../../../kit/pages/html.ts'
import { controlOf } from './look/controls.ts'
import type { ScreenRequest } from './screen.ts'

const PAGE_ROWS = 50

/** A condition of a search screen, by its label and its field name (carts.md 5.1). */
export interface Condition {
  label: string
  name: string
}

/** The search form, filled with the current conditions. */
export function searchForm(
  path: string,
  conditions: readonly Condition[],
  { look, query }: ScreenRequest,
): Html {
  return look.search(
    path,
    conditions.map(({ label, name }) => {
      const id = look.idOf(name)
      return {
        label,
        id,
        input: controlOf({ kind: 'text' }, { name, id, value: query(name), isWrong: false }),
      }
    }),
  )
}

/** One page of the rows found. */
export function resultPage<Row>(
  found: readonly Row[],
  query: Fields,
): { rows: readonly Row[]; pageNo: number; pages: number } {
  const pages = Math.max(1, Math.ceil(found.length / PAGE_ROWS))
  const pageNo = Math.min(pages, Math.max(1, Number.parseInt(query('pageno'), 10) || 1))
  return { rows: found.slice((pageNo - 1) * PAGE_ROWS, pageNo * PAGE_ROWS), pageNo, pages }
}

/** 「前へ」, the page number, 「次へ」; nothing for a single page. */
export function pager(
  { path, conditions }: { path: string; conditions: readonly Condition[] },
  query: Fields,
  { pageNo, pages }: { pageNo: number; pages: number },
): Html | null {
  if (pages === 1) return null
  const to = (wanted: number) => {
    const asked = conditions.map(({ name }): [string, string] => [name, query(name)])
    return `${path}?${new URLSearchParams([...asked, ['pageno', String(wanted)]]).toString()}`
  }
  return html`<p class="pager">
${pageNo > 1 ? html`<a href="${to(pageNo - 1)}">前へ</a>` : null}
<span>${pageNo} / ${pages} ページ</span>
${pageNo < pages ? html`<a href="${to(pageNo + 1)}">次へ</a>` : null}
</p>`
}
