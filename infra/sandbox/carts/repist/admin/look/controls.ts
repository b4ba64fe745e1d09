import { type Html, html } from '../../../../kit/pages/html.ts'

/** What a field is typed or chosen with. */
export type Control =
  | { kind: 'text' }
  | { kind: 'date' }
  | { kind: 'area' }
  | { kind: 'select'; options: readonly (readonly [value: string, label: string])[] }
  | { kind: 'suggest'; options: readonly string[] }

interface Filled {
  name: string
  id: string
  value: string
  isWrong: boolean
}

/** The input, filled in. A value that a select does not offer is its last option, so that it is not lost. */
export function controlOf(control: Control, { name, id, value, isWrong }: Filled): Html {
  const wrong = isWrong ? html` aria-invalid="true" aria-describedby="${id}-error"` : null
  switch (control.kind) {
    case 'select': {
      const isOffered = control.options.some(([offered]) => offered === value)
      const options = isOffered ? control.options : [...control.options, [value, value] as const]
      return html`<select id="${id}" name="${name}"${wrong}>${options.map(
        ([offered, label]) =>
          html`<option value="${offered}"${offered === value ? html` selected` : null}>${label}</option>`,
      )}</select>`
    }
    case 'area':
      return html`<textarea id="${id}" name="${name}" rows="4"${wrong}>\n${value}</textarea>`
    case 'suggest':
      return html`<input id="${id}" name="${name}" value="${value}" list="${id}-list"${wrong}><datalist id="${id}-list">${control.options.map((option) => html`<option value="${option}">`)}</datalist>`
    case 'date':
      return html`<input class="date" id="${id}" name="${name}" value="${value}" placeholder="YYYY/MM/DD"${wrong}>`
    case 'text':
      return html`<input id="${id}" name="${name}" value="${value}"${wrong}>`
  }
}
