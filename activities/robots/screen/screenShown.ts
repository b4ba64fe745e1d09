/**
 * A page as a person sees it, taken in one look: what recognition works on. Hidden parts are left out, except the hidden
 * fields of forms, which are submitted with the rest.
 */
export interface ScreenShown {
  readonly url: string
  readonly headings: readonly string[]
  /** Paragraphs, notices, list items: lines of text outside of tables and forms. */
  readonly lines: readonly string[]
  readonly tables: readonly TableShown[]
  /** Label and value side by side, as a confirmation shows them. */
  readonly pairs: readonly { readonly label: string; readonly value: string }[]
  readonly fields: readonly FieldShown[]
  readonly controls: readonly ControlShown[]
  /** Whether something stands in front of the page: a dialog, or whatever says that the rest is out of reach. */
  readonly dialog: boolean
  readonly captcha: boolean
}

export interface TableShown {
  readonly columns: readonly string[]
  readonly rows: readonly RowShown[]
}

export interface RowShown {
  /** As many as the row has; a cell's lines are kept apart. */
  readonly cells: readonly (readonly string[])[]
  readonly controls: readonly ControlShown[]
}

export interface ControlShown {
  readonly name: string
  readonly enabled: boolean
}

export interface FieldShown {
  readonly label: string
  readonly name: string
  /** `textarea`, `select`, or the type of an input. */
  readonly type: string
  readonly value: string
  /** Of a select: the text of the chosen option; otherwise the value. */
  readonly text: string
  readonly options: readonly { readonly value: string; readonly text: string }[]
  readonly enabled: boolean
  readonly shown: boolean
  /** The longest text it takes; null without a limit. */
  readonly maxLength: number | null
}

/**
 * Runs in the page. Text, since it is the browser's and not ours. Table cells, headings and labels are read by their
 * role, never by place or class; a label is a label element, an aria-label, or the heading cell or term beside the field.
 */
export const LOOK = String.raw`(() => {
  const visible = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  const flat = (text) => (text ?? '').replace(/[\s\u200b\u00a0]+/g, ' ').trim()
  const textOf = (el) => flat(el?.innerText ?? el?.textContent)
  const own = (el, selector) => [...el.querySelectorAll(selector)]
  const plain = (text) => flat(text).replace(/\s*(?:[（(]?必須[)）]?|[※*＊])\s*/g, '').replace(/\s*[:：]\s*$/, '').trim()
  const isField = (el) => el.matches('input:not([type=submit],[type=button],[type=image],[type=reset]), select, textarea')
  const nameOf = (el) => flat(el.getAttribute('aria-label')) || (el.matches('input') ? flat(el.value || el.alt) : textOf(el))
  const control = (el) => ({
    name: nameOf(el),
    enabled: !el.matches(':disabled,[aria-disabled=true]') && !(el.matches('a') && !el.hasAttribute('href')),
  })
  const CONTROLS = 'button, a, input[type=submit], input[type=button], input[type=image], [role=button], [role=link], [role=tab]'
  const labelOf = (el) => {
    const label = [...(el.labels ?? [])].map((one) => {
      const copy = one.cloneNode(true)
      own(copy, 'select, textarea, option, input').forEach((inner) => inner.remove())
      return flat(copy.textContent)
    }).filter(Boolean)[0]
    if (label) return plain(label)
    if (el.getAttribute('aria-label')) return plain(el.getAttribute('aria-label'))
    const by = el.getAttribute('aria-labelledby')
    if (by) return plain(by.split(/\s+/).map((id) => textOf(document.getElementById(id))).join(' '))
    const cell = el.closest('td')
    const head = cell?.closest('tr')?.querySelector('th')
    if (head) return plain(textOf(head))
    const term = el.closest('dd')?.previousElementSibling
    return term?.matches('dt') ? plain(textOf(term)) : ''
  }
  const shownTables = own(document, 'table').filter(visible)
  const tables = []
  const pairs = []
  for (const table of shownTables) {
    const rows = [...table.rows].filter(visible)
    const headRow = rows.find((row) => [...row.cells].length > 0 && [...row.cells].every((cell) => cell.matches('th')))
    if (headRow && headRow.cells.length > 1) {
      tables.push({
        columns: [...headRow.cells].map((cell) => plain(textOf(cell))),
        rows: rows.filter((row) => row !== headRow && own(row, 'td').length > 0).map((row) => ({
          cells: [...row.cells].map((cell) => (cell.innerText ?? '').split('\n').map(flat).filter(Boolean)),
          controls: own(row, CONTROLS).filter(visible).map(control),
        })),
      })
      continue
    }
    for (const row of rows) {
      const [head, cell] = row.cells
      if (row.cells.length === 2 && head.matches('th') && cell.matches('td') && !own(cell, 'input:not([type=hidden]), select, textarea').length)
        pairs.push({ label: plain(textOf(head)), value: flat(cell.innerText), })
    }
  }
  for (const term of own(document, 'dt').filter(visible)) {
    const value = term.nextElementSibling
    if (value?.matches('dd') && !own(value, 'input:not([type=hidden]), select, textarea').length)
      pairs.push({ label: plain(textOf(term)), value: flat(value.innerText) })
  }
  const fields = own(document, 'input, select, textarea').filter(isField)
    .filter((el) => !el.matches('[type=radio]:not(:checked), [type=checkbox]:not(:checked)'))
    .map((el) => ({
      label: labelOf(el),
      name: el.name,
      type: el.matches('input') ? el.type : el.localName,
      value: el.value.replace(/\r\n?/g, '\n'),
      text: el.matches('select') ? flat(el.selectedOptions[0]?.text) : el.value,
      options: el.matches('select') ? [...el.options].map((one) => ({ value: one.value, text: flat(one.text) })) : [],
      enabled: !el.matches(':disabled, [readonly]'),
      shown: el.type !== 'hidden' && visible(el),
      maxLength: el.maxLength > 0 ? el.maxLength : null,
    }))
  const inFront = own(document, 'dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]').filter(visible)
  return {
    url: location.href,
    headings: own(document, 'h1, h2, h3, legend, [role=heading]').filter(visible).map(textOf).filter(Boolean),
    lines: [...new Set((document.body?.innerText ?? '').split('\n').map(flat).filter(Boolean))].slice(0, 500),
    tables,
    pairs,
    fields,
    controls: own(document, CONTROLS).filter(visible).map(control),
    dialog: inFront.length > 0,
    captcha: own(document, 'iframe').some((frame) => /captcha|turnstile/i.test(frame.src + frame.title)),
  }
})()`
